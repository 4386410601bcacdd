package dev.cloister.actors.fakes;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.Monitor;
import dev.cloister.actors.port.MonitorConnector;
import dev.cloister.actors.port.MonitorEvent;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.vm.StopLadder.Rung;
import dev.cloister.actors.workspace.WorkspaceId;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Plays the monitors of a host's processes. */
public final class FakeMonitors implements MonitorConnector {
  public final Answers<Monitor> connections = new Answers<>();
  public final Answers<Void> pauses = new Answers<>();
  public final Answers<Void> resumes = new Answers<>();
  public final Answers<Void> restores = new Answers<>();
  public final Answers<Void> saves = new Answers<>();
  public final Answers<Void> loads = new Answers<>();
  private final FakeHost host;
  private volatile FakeMonitor last;
  private volatile String status;

  FakeMonitors(FakeHost host) {
    this.host = host;
  }

  /** From now on this is every machine's status. */
  public void tellStatus(String word) {
    status = word;
  }

  /** The session that was opened last. */
  public FakeMonitor last() {
    return last;
  }

  @Override
  public CompletionStage<Monitor> connect(
      WorkspaceId workspace, QemuProcess process, Consumer<MonitorEvent> events) {
    CompletionStage<Monitor> answer = connections.answer(() -> open((FakeProcess) process, events));
    // Whoever has waited for this finds the session.
    host.calls.add("monitor connect");
    return answer;
  }

  private FakeMonitor open(FakeProcess process, Consumer<MonitorEvent> events) {
    host.opened();
    last = new FakeMonitor(process, events);
    return last;
  }

  /** One session. */
  public final class FakeMonitor implements Monitor {
    private final FakeProcess process;
    private final Consumer<MonitorEvent> events;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile CompletableFuture<Void> saving = CompletableFuture.completedFuture(null);

    private FakeMonitor(FakeProcess process, Consumer<MonitorEvent> events) {
      this.process = process;
      this.events = events;
    }

    /** QEMU tells something. */
    public void tell(MonitorEvent event) {
      events.accept(event);
    }

    /** The socket breaks. */
    public void breakOff() {
      if (closed.complete(null)) {
        host.closed();
      }
    }

    @Override
    public CompletionStage<Void> resume() {
      host.calls.add("resume");
      return resumes.answer(
          () -> {
            process.goOn();
            host.guests.boot(process);
            return null;
          });
    }

    @Override
    public CompletionStage<Void> restore(Path devices) {
      host.calls.add("restore");
      return restores.answer(() -> null);
    }

    @Override
    public CompletionStage<Void> save(Path devices) {
      host.calls.add("save");
      return saves.answer(() -> null);
    }

    @Override
    public CompletionStage<Void> saveAll(Path stream) {
      host.calls.add(process.isFrozen() ? "save all" : "SAVED UNFROZEN");
      return answerUnlessCancelled();
    }

    private CompletionStage<Void> answerUnlessCancelled() {
      CompletableFuture<Void> outcome = saves.answer(() -> null).toCompletableFuture().copy();
      saving = outcome;
      return outcome;
    }

    @Override
    public void cancelSave() {
      host.calls.add("cancel save");
      saving.completeExceptionally(Answers.failure(FailureCode.MONITOR_FAILED));
    }

    @Override
    public CompletionStage<Void> load(Path stream) {
      host.calls.add("load");
      return loads.answer(() -> null);
    }

    @Override
    public CompletionStage<Void> pause() {
      host.calls.add("pause");
      return pauses.answer(
          () -> {
            process.standStill();
            return null;
          });
    }

    @Override
    public CompletionStage<Void> powerdown() {
      host.calls.add("powerdown");
      process.obey(Rung.POWERDOWN, 0);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> quit() {
      host.calls.add("quit");
      process.obey(Rung.QUIT, 0);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<String> status() {
      String asItIs =
          process.standsStill() ? "paused" : process.isBooted() ? "running" : "prelaunch";
      return CompletableFuture.completedFuture(status != null ? status : asItIs);
    }

    @Override
    public CompletionStage<Void> closed() {
      return closed;
    }

    @Override
    public void close() {
      if (closed.complete(null)) {
        host.calls.add("monitor close");
        host.closed();
      }
    }
  }
}
