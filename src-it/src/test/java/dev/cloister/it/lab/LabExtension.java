package dev.cloister.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test its {@link Lab} and checks after every test, also of those without one, that
 * nothing is left: no process, socket, overlay, lease, control group, thread. Registered for all
 * tests of the module. What a lab for a whole class leaves is checked after the class; a workspace
 * that one of its tests leaves there, or spoils, is told with that test and put right for the next.
 */
public final class LabExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterTestExecutionCallback,
        AfterEachCallback,
        AfterAllCallback,
        ParameterResolver {
  private static final Namespace OURS = Namespace.create(LabExtension.class);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  @Override
  public void beforeAll(ExtensionContext context) {
    context.getStore(OURS).put(LeftThreads.class, LeftThreads.sinceNow());
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(OURS).put(LeftThreads.class, LeftThreads.sinceNow());
    sharedLab(context)
        .ifPresent(lab -> context.getStore(OURS).put(Inherited.class, Inherited.of(lab)));
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Lab.class;
  }

  /** A class's lab serves its tests; otherwise each test has one of its own. */
  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(OURS)
        .getOrComputeIfAbsent(Lab.class, key -> newLab(context), Lab.class);
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    lab(context)
        .filter(lab -> context.getExecutionException().isPresent())
        .map(lab -> Wreckage.of(lab.state()))
        .ifPresent(System.out::println);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Optional<Lab> shared = sharedLab(context);
    if (shared.isEmpty()) {
      leaveClean(context);
    } else {
      blame(restored(context, shared.get()));
    }
  }

  private static List<String> restored(ExtensionContext context, Lab lab) {
    try {
      return context.getStore(OURS).get(Inherited.class, Inherited.class).restore(lab);
    } catch (RuntimeException | AssertionError e) {
      return List.of("the class's lab cannot be looked through: " + e);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    leaveClean(context);
  }

  private static void leaveClean(ExtensionContext context) {
    List<String> leaks = new ArrayList<>();
    lab(context).ifPresent(lab -> leaks.addAll(close(lab)));
    leaks.addAll(context.getStore(OURS).get(LeftThreads.class, LeftThreads.class).find());
    blame(leaks);
  }

  private static void blame(List<String> leaks) {
    if (!leaks.isEmpty()) {
      throw new AssertionError("Left behind:\n" + String.join("\n", leaks));
    }
  }

  private static List<String> close(Lab lab) {
    List<String> leaks = new ArrayList<>();
    try {
      leaks.addAll(lab.empty());
    } catch (IOException | RuntimeException | AssertionError e) {
      leaks.add("could not be emptied: " + e);
    }
    leaks.addAll(new Leaks(lab.state(), Set.of()).find());
    try {
      // What a test left must not disturb the next one.
      lab.remove();
    } catch (IOException e) {
      leaks.add("could not be removed: " + e);
    }
    return leaks;
  }

  private static Optional<Lab> lab(ExtensionContext context) {
    return Optional.ofNullable(context.getStore(OURS).get(Lab.class, Lab.class));
  }

  private static Optional<Lab> sharedLab(ExtensionContext context) {
    return context.getParent().flatMap(LabExtension::lab);
  }

  private static Lab newLab(ExtensionContext context) {
    try {
      String name = context.getRequiredTestClass().getSimpleName() + "-" + NUMBER.incrementAndGet();
      Path home = Path.of("target/labs").toAbsolutePath().resolve(name);
      Trees.remove(home);
      // The address of a Unix socket holds 107 bytes: the checkout may lie deep, this does not.
      return new Lab(home, Files.createTempDirectory("cloister-it"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
