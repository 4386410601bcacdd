package dev.cloister.runtime.qemu;

import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/**
 * Recognizes the QEMU of a workspace among the host's processes: by the workspace's name and the
 * run directory in its command line, which no other Cloister on this host shares.
 */
final class QemuSearch {
  private final StateDirectory state;

  QemuSearch(StateDirectory state) {
    this.state = state;
  }

  /** That very process, if it still runs and is the workspace's. */
  Optional<ProcessIdentity> verified(WorkspaceId id, ProcessIdentity identity) {
    return Optional.of(identity).filter(same -> ProcFs.runs(same) && isOf(id, same.pid()));
  }

  /** By the pid file, and where that fails by looking at every process. */
  Optional<ProcessIdentity> search(WorkspaceId id) throws IOException {
    Optional<ProcessIdentity> named = byPidFile(id);
    if (named.isPresent()) {
      return named;
    }
    for (long pid : ProcFs.pids()) {
      if (isOf(id, pid)) {
        Optional<ProcessIdentity> found = ProcFs.identityOf(pid);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  Optional<ProcessIdentity> byPidFile(WorkspaceId id) throws IOException {
    try {
      long pid = Long.parseLong(Files.readString(state.pidFile(id)).strip());
      return isOf(id, pid) ? ProcFs.identityOf(pid) : Optional.empty();
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private boolean isOf(WorkspaceId id, long pid) {
    List<String> argv = ProcFs.commandLine(pid);
    return ProcFs.isOurs(pid)
        && follows(argv, "-name", QemuCommandLine.processName(id))
        && follows(argv, "-pidfile", state.pidFile(id).toString());
  }

  private static boolean follows(List<String> argv, String option, String value) {
    int at = argv.indexOf(option);
    return at >= 0 && at + 1 < argv.size() && argv.get(at + 1).equals(value);
  }
}
