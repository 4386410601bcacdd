package dev.cloister.actors.port;

import dev.cloister.actors.workspace.WorkspaceId;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Opens QMP sessions. */
public interface MonitorConnector {
  /**
   * Connects to the workspace's monitor, trying again with backoff until the socket is there, the
   * deadline of the configuration has passed, or the process is gone; checks that the peer is
   * {@code process}, negotiates. Fails with {@code MONITOR_FAILED} or {@code VM_EXITED}.
   *
   * @param events told of every event, also of those before the greeting
   */
  CompletionStage<Monitor> connect(
      WorkspaceId workspace, QemuProcess process, Consumer<MonitorEvent> events);
}
