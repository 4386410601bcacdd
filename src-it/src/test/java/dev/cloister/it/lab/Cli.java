package dev.cloister.it.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code scripts/cloister} as a child process on a lab's state directory, which this JVM must not
 * have open. Not safe for threads.
 */
public final class Cli {
  private static final int PATIENCE_SECONDS = 240;
  private static final File NOTHING = new File("/dev/null");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Lab lab;
  private final Path home;
  private final Path script;
  private final Path out;
  private final Path err;
  private final Path in;

  /** What a call came to. */
  public record Result(int exit, String out, String err) {
    /** The one JSON document on standard output. */
    public JsonNode json() {
      return parse(out);
    }

    /** The error's code in the one JSON document on standard error. */
    public String errorCode() {
      return parse(err).path("error").path("code").asText();
    }

    private static JsonNode parse(String text) {
      try {
        return JSON.readTree(text);
      } catch (IOException e) {
        throw new AssertionError("This is no JSON: " + text, e);
      }
    }
  }

  /** The lab's settings become those of its {@code cloister.conf}. */
  public Cli(Lab lab) throws IOException {
    this(lab, lab.home());
    Files.writeString(
        lab.home().resolve("cloister.conf"), lab.overrides() + "cloister.http.port = 0\n");
  }

  private Cli(Lab lab, Path home) {
    this.lab = lab;
    this.home = home;
    this.script = TestImages.checkout().resolve("scripts/cloister");
    this.out = lab.home().resolve("stdout");
    this.err = lab.home().resolve("stderr");
    this.in = lab.home().resolve("stdin");
  }

  /** The same on another state directory. */
  public Cli at(Path otherHome) {
    return new Cli(lab, otherHome);
  }

  /** Runs it to its end, without input. */
  public Result run(String... arguments) throws IOException {
    return run(NOTHING, arguments);
  }

  /** Runs it to its end with this input. */
  public Result feed(byte[] input, String... arguments) throws IOException {
    Files.write(in, input);
    return run(in.toFile(), arguments);
  }

  /** Runs it to its end, which must be a good one. */
  public Result ok(String... arguments) throws IOException {
    Result result = run(arguments);
    if (result.exit() != 0) {
      throw new AssertionError(String.join(" ", arguments) + " failed: " + result);
    }
    return result;
  }

  private Result run(File input, String... arguments) throws IOException {
    Process process =
        builder(arguments)
            .redirectInput(input)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    int exit = exitOf(process);
    return new Result(
        exit,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  /** Starts it with pipes for input and output; its errors are the test's. */
  public Process start(String... arguments) throws IOException {
    return builder(arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Waits for the end of what {@link #start} gave. */
  public static int exitOf(Process process) {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("It hangs: " + process.info());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    }
  }

  private ProcessBuilder builder(String... arguments) {
    // Who starts the tests in the background may have them ignore SIGINT, and a child inherits it.
    List<String> command =
        new ArrayList<>(List.of("env", "--default-signal=INT", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLOISTER_HOME", home.toString());
    builder.environment().put("CLOISTER_RUN", lab.runRoot().toString());
    builder
        .environment()
        .put("CLOISTER_DAEMON_OPTS", "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    return builder;
  }
}
