package dev.cloister.actors.port;

import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.protocol.message.Notice;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Opens links to guest agents. */
public interface GuestConnector {
  /**
   * Connects to the agent and shakes hands; waits for as long as the guest boots. The caller bounds
   * the wait: {@link Attempt#cancel} gives up and closes what was opened. Fails with {@code
   * GUEST_UNREACHABLE}, {@code VM_EXITED} or {@code PROTOCOL_VIOLATION}.
   *
   * @param notices told of what the agent reports unasked
   */
  Attempt connect(
      WorkspaceId workspace,
      QemuProcess process,
      Transport transport,
      long cid,
      Consumer<Notice> notices);

  /** A connection in the making. */
  interface Attempt {
    CompletionStage<GuestLink> link();

    /** Ends the attempt; {@link #link()} fails unless it has completed. */
    void cancel();
  }
}
