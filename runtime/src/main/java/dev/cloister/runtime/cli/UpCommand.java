package dev.cloister.runtime.cli;

import dev.cloister.runtime.contact.DaemonFile;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(name = "up", description = "Start the daemon; done at once if it runs.")
final class UpCommand extends Subcommand {
  @Override
  public Integer call() {
    Path home = surroundings().home();
    Optional<DaemonFile> running = DaemonFile.read(home).filter(DaemonFile::lives);
    DaemonFile daemon;
    if (running.isPresent()) {
      daemon = running.get();
    } else {
      try (Progress progress = progress("Starting the daemon")) {
        daemon = new DaemonLauncher(home).launch(progress::phase);
      }
    }
    String verb = running.isPresent() ? "runs" : "started";
    print(
        new UpView(
            running.isEmpty(), daemon.pid(), daemon.url(), daemon.version(), home.toString()),
        out ->
            out.println(
                "The daemon "
                    + verb
                    + ": "
                    + daemon.url()
                    + ", pid "
                    + daemon.pid()
                    + ", "
                    + home));
    return ExitCode.OK;
  }

  /** The daemon. */
  record UpView(boolean started, long pid, String url, String version, String home) {}
}
