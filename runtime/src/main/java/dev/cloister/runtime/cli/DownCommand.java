package dev.cloister.runtime.cli;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.contact.AliveLock;
import dev.cloister.runtime.contact.DaemonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(name = "down", description = "End the daemon; workspaces go on.")
final class DownCommand extends Subcommand {
  @Override
  public Integer call() {
    Path home = surroundings().home();
    Optional<DaemonFile> running = DaemonFile.read(home).filter(DaemonFile::lives);
    if (running.isPresent()) {
      showing("Ending the daemon", () -> end(home, running.get()));
    }
    print(
        new DownView(running.isPresent()),
        out -> out.println(running.isPresent() ? "The daemon ended" : "No daemon runs"));
    return ExitCode.OK;
  }

  private static DownView end(Path home, DaemonFile daemon) {
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
      return new DownView(true);
    } catch (IOException e) {
      throw new FailedException(
          FailureCode.HOST_IO, "Cannot wait for the daemon: " + e.getMessage(), "Try again.");
    }
  }

  /** Whether there was one. */
  record DownView(boolean ended) {}
}
