package dev.cloister.runtime.cli;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.contact.AliveLock;
import dev.cloister.runtime.contact.DaemonFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "down",
    description = "End the daemon; workspaces go on unless --stop-all stops them first.")
final class DownCommand extends Subcommand {
  private static final int NOT_ALL = 1;

  @Option(
      names = "--stop-all",
      description = "Stop every workspace first, all at once; exits with 1 if one did not stop.")
  private boolean stopAll;

  @Override
  public Integer call() {
    Path home = surroundings().home();
    Optional<DaemonFile> running = DaemonFile.read(home).filter(DaemonFile::lives);
    if (stopAll && running.isEmpty() && Files.exists(home.resolve("journal"))) {
      // VMs outlive daemons, and nobody but a daemon can end them in good order.
      try (Progress progress = progress("Starting a daemon to stop what runs")) {
        running = Optional.of(new DaemonLauncher(home).launch(progress::phase));
      }
    }
    List<StopAll.Outcome> stopped =
        stopAll && running.isPresent()
            ? showing("Stopping all workspaces", () -> new StopAll(daemon()).run())
            : List.of();
    running.ifPresent(daemon -> showing("Ending the daemon", () -> end(home, daemon)));
    DownView view =
        new DownView(running.isPresent(), stopAll ? Optional.of(stopped) : Optional.empty());
    print(view, out -> tell(view, out));
    return stopped.stream().allMatch(one -> one.error().isEmpty()) ? ExitCode.OK : NOT_ALL;
  }

  private static void tell(DownView view, PrintStream out) {
    for (StopAll.Outcome one : view.workspaces().orElse(List.of())) {
      out.println(
          one.name()
              + ": "
              + one.state().orElseGet(() -> "not stopped: " + one.error().orElseThrow().message()));
      one.error()
          .filter(error -> !error.remedy().isEmpty())
          .ifPresent(error -> out.println("  " + error.remedy()));
    }
    out.println(view.ended() ? "The daemon ended" : "No daemon runs");
  }

  private static boolean end(Path home, DaemonFile daemon) {
    boolean asked = ProcessHandle.of(daemon.pid()).map(ProcessHandle::destroy).orElse(true);
    if (!asked) {
      throw new FailedException(
          FailureCode.UNAUTHORIZED,
          "Not allowed to end process " + daemon.pid(),
          "Run as the user who started the daemon.");
    }
    try {
      AliveLock.awaitReleased(home);
      ClassArchive.publish(home);
      return true;
    } catch (IOException e) {
      throw new FailedException(
          FailureCode.HOST_IO, "Cannot wait for the daemon: " + e.getMessage(), "Try again.");
    }
  }

  /**
   * What was done.
   *
   * @param ended whether there was a daemon
   * @param workspaces those that had a VM, where they were to be stopped
   */
  record DownView(boolean ended, Optional<List<StopAll.Outcome>> workspaces) {}
}
