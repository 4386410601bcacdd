package dev.cloister.it.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that owns a lab's state directory and can be killed: one line in, e.g. {@code create a};
 * {@code begin create a} and {@code done create a running} out. Not safe for threads.
 */
public final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader lines;
  private final Writer words;

  private ChildJvm(Process process) {
    this.process = process;
    this.lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.words = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Starts one on the lab's state directory, which this JVM must not have open. */
  public static ChildJvm start(Lab lab) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx192m",
                "-cp",
                System.getProperty("java.class.path"),
                ChildMain.class.getName(),
                lab.home().toString(),
                lab.runRoot().toString(),
                lab.overrides())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new ChildJvm(process);
  }

  public long pid() {
    return process.pid();
  }

  public void say(String command) throws IOException {
    words.write(command + "\n");
    words.flush();
  }

  /** The next line of the child; null at its end. Its logs are no lines. */
  public String hear() throws IOException {
    String line = lines.readLine();
    while (line != null && !line.startsWith("begin ") && !line.startsWith("done ")) {
      System.out.println("child: " + line);
      line = lines.readLine();
    }
    return line;
  }

  /** Lets it work for so long. */
  public void live(Duration time) {
    try {
      if (process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("The child " + pid() + " ended by itself");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    }
  }

  /** SIGKILL, and waits for the end; what it has said before can still be heard. */
  public void kill() {
    // Not by the process itself, which would close its streams at once.
    process.toHandle().destroyForcibly();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("The child " + pid() + " does not die");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    kill();
    lines.close();
  }
}
