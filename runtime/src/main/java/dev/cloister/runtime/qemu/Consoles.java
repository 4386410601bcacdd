package dev.cloister.runtime.qemu;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * The consoles of all VMs on this host: kept in bounded logs, read back, followed live. Safe for
 * threads. {@link #close} ends the copying and its threads; the VMs run on.
 */
public final class Consoles implements AutoCloseable {
  private final StateDirectory state;
  private final QemuSettings settings;
  private final Executor blocking;
  private final Map<WorkspaceId, ConsoleLog> live = new ConcurrentHashMap<>();

  /**
   * @param blocking reads logs and calls followers; not closed here
   */
  public Consoles(StateDirectory state, QemuSettings settings, Executor blocking) {
    this.state = state;
    this.settings = settings;
    this.blocking = blocking;
  }

  /**
   * Starts to copy the console of a QEMU that was just launched.
   *
   * @param whenBootIsLost run when the console tells that this boot will never end
   */
  ConsoleLog attachLaunched(WorkspaceId id, long pid, Runnable whenBootIsLost) {
    return attach(
        id,
        pid,
        ConsoleLog.ofLaunch(state.consoleLog(id), settings.consoleLogBytes(), whenBootIsLost));
  }

  /** Starts to copy the console of a QEMU that an earlier daemon launched. */
  ConsoleLog attachFound(WorkspaceId id, long pid) {
    return attach(id, pid, ConsoleLog.ofFound(state.consoleLog(id), settings.consoleLogBytes()));
  }

  private ConsoleLog attach(WorkspaceId id, long pid, ConsoleLog log) {
    live.put(id, log);
    log.ended().thenRun(() -> live.remove(id, log));
    log.start(id.value(), state.consoleSocket(id), pid, settings.connector());
    return log;
  }

  /**
   * The last bytes of the workspace's console, of this VM and those before; empty where there are
   * none. Fails with {@code HOST_IO}.
   *
   * @param maxBytes at most two log files hold more
   */
  public CompletionStage<byte[]> tail(WorkspaceId id, int maxBytes) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return BoundedLog.tail(state.consoleLog(id), maxBytes);
          } catch (IOException e) {
            throw new FailureException(
                FailureCode.HOST_IO, "Could not read the console's log: " + e, "");
          }
        },
        blocking);
  }

  /**
   * The log's tail and then, without a gap, all that the VM prints until its end; completes then,
   * and at once where no VM runs. A subscriber that falls behind by more than {@code
   * cloister.qemu.follow-pieces} pieces fails with {@code LIMIT_EXCEEDED}: the VM waits for nobody.
   * Every subscription is independent.
   */
  public Flow.Publisher<ByteBuffer> follow(WorkspaceId id, int tailBytes) {
    return subscriber -> blocking.execute(() -> follow(id, tailBytes, subscriber));
  }

  private void follow(
      WorkspaceId id, int tailBytes, Flow.Subscriber<? super ByteBuffer> subscriber) {
    ConsoleLog log = live.get(id);
    if (log == null) {
      log = ConsoleLog.ofThePast(state.consoleLog(id));
    }
    log.follow(subscriber, blocking, settings.followPieces(), tailBytes);
  }

  @Override
  public void close() {
    live.values().forEach(ConsoleLog::close);
  }
}
