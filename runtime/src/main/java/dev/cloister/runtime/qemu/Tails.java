package dev.cloister.runtime.qemu;

import dev.cloister.actors.failure.Evidence;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ends of a VM's logs, printable; of this VM alone, for each launch begins new ones. */
final class Tails {
  private static final Logger LOG = LoggerFactory.getLogger(Tails.class);

  private Tails() {}

  /** Never throws: what cannot be read is empty. */
  static Evidence of(StateDirectory state, WorkspaceId id, int bytes) {
    return new Evidence(
        printable(() -> BoundedLog.tailOfCurrent(state.consoleLog(id), bytes)),
        printable(() -> BoundedLog.tailOfCurrent(state.stderrLog(id), bytes)),
        OptionalInt.empty());
  }

  private interface Read {
    byte[] read() throws IOException;
  }

  private static String printable(Read source) {
    try {
      return PrintableTail.of(source.read());
    } catch (IOException e) {
      LOG.warn("Evidence could not be read", e);
      return "";
    }
  }
}
