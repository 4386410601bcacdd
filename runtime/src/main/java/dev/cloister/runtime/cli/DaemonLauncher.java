package dev.cloister.runtime.cli;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.contact.DaemonFile;
import dev.cloister.runtime.contact.Homes;
import dev.cloister.runtime.contact.StartReport;
import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.VerbJson;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Starts the daemon in a session of its own and listens until it serves or gives up. */
final class DaemonLauncher {
  private static final String MAIN = "dev.cloister.runtime.daemon.DaemonMain";

  /** A daemon of many workspaces lives in 64 MiB; the rest is room for streams. */
  private static final List<String> FLAGS =
      List.of(
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+ExitOnOutOfMemoryError",
          "-Xshare:auto",
          "-Xlog:disable",
          "-Xlog:all=error:stderr");

  private final Path home;

  DaemonLauncher(Path home) {
    this.home = home;
  }

  /** Blocks until it serves; fails with {@link FailedException} as the daemon says. */
  DaemonFile launch(Consumer<String> phases) {
    Path errors = home.resolve("daemon.err");
    try {
      Homes.prepare(home);
      Process process =
          new ProcessBuilder(commandLine())
              .redirectInput(new File("/dev/null"))
              .redirectError(Redirect.to(errors.toFile()))
              .start();
      try (BufferedReader reports = process.inputReader(StandardCharsets.UTF_8)) {
        return listen(reports, phases, errors);
      }
    } catch (IOException e) {
      throw new FailedException(
          FailureCode.LAUNCH_FAILED,
          "Cannot start the daemon: " + e.getMessage(),
          "Make the state directory writable, or choose another by CLOISTER_HOME.");
    }
  }

  private DaemonFile listen(BufferedReader reports, Consumer<String> phases, Path errors)
      throws IOException {
    for (String line = reports.readLine(); line != null; line = reports.readLine()) {
      StartReport report =
          VerbJson.message(line.getBytes(StandardCharsets.UTF_8), StartReport.class);
      if (report instanceof StartReport.Ready ready) {
        return ready.daemon();
      }
      if (report instanceof StartReport.Failed failed) {
        throw new FailedException(failed.error());
      }
      phases.accept(((StartReport.Phase) report).text());
    }
    throw new FailedException(
        ErrorView.of(
            FailureCode.LAUNCH_FAILED,
            "The daemon ended before it served: " + Files.readString(errors).strip(),
            "See " + home.resolve("daemon.log") + "."));
  }

  private List<String> commandLine() {
    List<String> command = new ArrayList<>();
    Path setsid = Path.of("/usr/bin/setsid");
    if (Files.isExecutable(setsid)) {
      command.add(setsid.toString());
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(ClassArchive.flags(home));
    String own = System.getenv("CLOISTER_DAEMON_OPTS");
    if (own != null && !own.isBlank()) {
      command.addAll(List.of(own.strip().split("\\s+")));
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(MAIN);
    return command;
  }
}
