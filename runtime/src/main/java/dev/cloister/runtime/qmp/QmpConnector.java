package dev.cloister.runtime.qmp;

import dev.cloister.actors.port.Monitor;
import dev.cloister.actors.port.MonitorConnector;
import dev.cloister.actors.port.MonitorEvent;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.state.StateDirectory;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;

/**
 * Opens QMP sessions. Each has one thread, {@code qmp-<workspace>}, from the first attempt to the
 * session's end; all share one thread for deadlines. {@link #close} ends every session and both
 * kinds of threads; the VMs run on.
 *
 * <p>Where QEMU exits before the session stands, the failure is the one its own words tell (e.g.
 * {@code CID_IN_USE}, {@code DISK_FAILED}), with the evidence; {@code VM_EXITED} if they tell
 * nothing.
 */
public final class QmpConnector implements MonitorConnector, AutoCloseable {
  private final StateDirectory state;
  private final QmpSettings settings;
  private final Executor blocking;
  private final ScheduledThreadPoolExecutor deadlines;
  private final Set<MonitorAttempt> attempts = ConcurrentHashMap.newKeySet();

  /**
   * @param blocking runs the writes of commands; not closed here
   */
  public QmpConnector(StateDirectory state, QmpSettings settings, Executor blocking) {
    this.state = state;
    this.settings = settings;
    this.blocking = blocking;
    this.deadlines =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "qmp-deadlines");
              thread.setDaemon(true);
              return thread;
            });
    deadlines.setRemoveOnCancelPolicy(true);
  }

  @Override
  public CompletionStage<Monitor> connect(
      WorkspaceId workspace, QemuProcess process, Consumer<MonitorEvent> events) {
    MonitorAttempt attempt =
        new MonitorAttempt(
            workspace.value(),
            state.monitorSocket(workspace),
            process,
            new MonitorAttempt.Means(settings, blocking, deadlines),
            events);
    attempts.add(attempt);
    return attempt.start(() -> attempts.remove(attempt));
  }

  @Override
  public void close() {
    attempts.forEach(MonitorAttempt::close);
    deadlines.shutdownNow();
  }
}
