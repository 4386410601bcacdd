package dev.cloister.runtime.qemu;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * All QEMUs of one state directory, whoever's workspace they run: known by the name and the pid
 * file in their command line, and by that this pid file lies in the very run directory that is
 * ours. A process below another root, or of another Cloister, is never among them.
 */
public final class OwnProcesses {
  private static final String PREFIX = QemuCommandLine.processName("");
  private static final long MERCY_SECONDS = 3;
  private static final long PATIENCE_SECONDS = 10;

  private final StateDirectory state;

  public OwnProcesses(StateDirectory state) {
    this.state = state;
  }

  /** A QEMU and whose it was. */
  public record Found(WorkspaceId workspace, ProcessIdentity process) {}

  /** Those that live at the moment. */
  public List<Found> find() throws IOException {
    List<Found> all = new ArrayList<>();
    for (long pid : ProcFs.pids()) {
      Optional<WorkspaceId> workspace = workspaceOf(pid);
      if (workspace.isPresent()) {
        ProcFs.identityOf(pid).map(same -> new Found(workspace.get(), same)).ifPresent(all::add);
      }
    }
    return all;
  }

  /**
   * Ends that very process, first in good order, so that it writes to its disk what it holds.
   * Completes when it is gone, also where it was gone before. Fails with {@code HOST_IO}.
   */
  public CompletionStage<Void> end(Found found) {
    ProcessIdentity same = found.process();
    Optional<ProcessHandle> handle =
        ProcessHandle.of(same.pid())
            .filter(one -> ProcFs.runs(same))
            .filter(one -> workspaceOf(same.pid()).equals(Optional.of(found.workspace())));
    if (handle.isEmpty()) {
      return CompletableFuture.completedStage(null);
    }
    ProcessHandle process = handle.get();
    process.destroy();
    return gone(process, MERCY_SECONDS)
        .exceptionallyCompose(
            tooLong -> {
              process.destroyForcibly();
              return gone(process, PATIENCE_SECONDS);
            })
        .exceptionallyCompose(tooLong -> CompletableFuture.failedStage(doesNotEnd(same)));
  }

  private static CompletionStage<Void> gone(ProcessHandle process, long seconds) {
    return process.onExit().orTimeout(seconds, TimeUnit.SECONDS).thenAccept(ended -> {});
  }

  private static FailureException doesNotEnd(ProcessIdentity process) {
    return new FailureException(
        FailureCode.HOST_IO,
        "Process " + process.pid() + " does not end",
        "See what it waits for in /proc/" + process.pid() + "/stack, then clean again.");
  }

  private Optional<WorkspaceId> workspaceOf(long pid) {
    List<String> argv = ProcFs.commandLine(pid);
    return after(argv, "-name")
        .filter(name -> name.startsWith(PREFIX))
        .map(name -> name.substring(PREFIX.length()))
        .filter(WorkspaceId::isId)
        .map(WorkspaceId::new)
        .filter(id -> after(argv, "-pidfile").equals(Optional.of(state.pidFile(id).toString())))
        .filter(id -> ProcFs.isOurs(pid) && seesOurRunDirectory(pid));
  }

  /** The same path may name another directory to a process below another root. */
  private boolean seesOurRunDirectory(long pid) {
    try {
      Path asItSees = Path.of("/proc/" + pid + "/root" + state.run());
      return Files.isSameFile(asItSees, state.run());
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<String> after(List<String> argv, String option) {
    int at = argv.indexOf(option);
    return at >= 0 && at + 1 < argv.size() ? Optional.of(argv.get(at + 1)) : Optional.empty();
  }
}
