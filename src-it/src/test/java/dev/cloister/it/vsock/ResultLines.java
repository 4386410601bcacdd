package dev.cloister.it.vsock;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * One line for each test: {@code test}, its outcome, its milliseconds, its class, its name,
 * separated by tabs. Last comes {@code end} with the number of those lines and of those among them
 * that did not pass. A test that was skipped has not passed, nor has a class whose own set-up
 * failed. What failed, and why, is printed to standard output.
 */
final class ResultLines implements TestExecutionListener {
  private final PrintStream out;
  private final Map<String, Long> begun = new HashMap<>();
  private int told;
  private int bad;

  ResultLines(PrintStream out) {
    this.out = out;
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    begun.put(test.getUniqueId(), System.nanoTime());
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    System.out.println("SKIPPED " + test.getDisplayName() + ": " + reason);
    tell(test, "skipped");
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    result
        .getThrowable()
        .ifPresent(
            error -> {
              System.out.println("NOT PASSED " + className(test) + " " + test.getDisplayName());
              error.printStackTrace(System.out);
            });
    boolean passed = result.getStatus() == Status.SUCCESSFUL;
    if (test.isTest() || !passed) {
      tell(test, passed ? "passed" : "failed");
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    out.println("end\t" + told + "\t" + bad);
  }

  private void tell(TestIdentifier test, String outcome) {
    long begin = begun.getOrDefault(test.getUniqueId(), System.nanoTime());
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    told++;
    bad += outcome.equals("passed") ? 0 : 1;
    out.println(
        String.join("\t", "test", outcome, Long.toString(millis), className(test), name(test)));
  }

  private static String className(TestIdentifier test) {
    return test.getSource()
        .map(
            source ->
                source instanceof MethodSource method
                    ? method.getJavaClass().getSimpleName()
                    : source instanceof ClassSource type ? type.getJavaClass().getSimpleName() : "")
        .orElse("");
  }

  /** With the arguments, where it has any. */
  private static String name(TestIdentifier test) {
    String method =
        test.getSource()
            .filter(MethodSource.class::isInstance)
            .map(source -> ((MethodSource) source).getMethodName())
            .orElse("");
    String display = test.getDisplayName().replaceAll("[\\s]+", " ");
    return method.isEmpty() || display.startsWith(method) ? display : method + " " + display;
  }
}
