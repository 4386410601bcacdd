package dev.cloister.actors.fakes;

import dev.cloister.actors.failure.Evidence;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.vm.StopLadder.Rung;
import dev.cloister.actors.workspace.WorkspaceId;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One played QEMU. It obeys the rungs its host lets it obey, and ends at once when it does. */
public final class FakeProcess implements QemuProcess {
  static final Evidence EVIDENCE =
      new Evidence("played console", "played stderr", OptionalInt.empty());

  private final FakeHost host;
  private final WorkspaceId workspace;
  private final ProcessIdentity identity;
  private final CompletableFuture<ProcessExit> exited = new CompletableFuture<>();
  private volatile FailureCode why = FailureCode.VM_EXITED;
  private volatile CompletableFuture<Void> running = CompletableFuture.completedFuture(null);
  private volatile boolean booted;
  private volatile boolean held;
  private volatile boolean frozen;
  private volatile boolean explains = true;

  FakeProcess(FakeHost host, WorkspaceId workspace, ProcessIdentity identity) {
    this.host = host;
    this.workspace = workspace;
    this.identity = identity;
  }

  WorkspaceId workspace() {
    return workspace;
  }

  boolean isBooted() {
    return booted;
  }

  boolean isHeld() {
    return held;
  }

  FakeProcess held(boolean value) {
    held = value;
    return this;
  }

  boolean isFrozen() {
    return frozen;
  }

  /** Its guest stands still. */
  public FakeProcess frozen(boolean value) {
    frozen = value;
    return this;
  }

  FakeProcess still(boolean value) {
    if (value) {
      standStill();
    }
    return this;
  }

  /** Its vCPUs stand still from now on. */
  public void standStill() {
    running = new CompletableFuture<>();
  }

  void goOn() {
    running.complete(null);
  }

  /** Done when its vCPUs run. */
  CompletableFuture<Void> running() {
    return running;
  }

  public boolean standsStill() {
    return !running.isDone();
  }

  void boot() {
    booted = true;
  }

  /** Ends by itself. */
  public void exit(int code, FailureCode because) {
    why = because;
    end(new ProcessExit(code));
  }

  /** Its logs cannot be read to their end. */
  public void neverExplain() {
    explains = false;
  }

  /** Ends as a process does that is not this daemon's child: with an exit code nobody knows. */
  public void exitUnseen() {
    end(ProcessExit.UNKNOWN);
  }

  void obey(Rung rung, int code) {
    if (host.obeys(rung)) {
      end(new ProcessExit(code));
    }
  }

  private void end(ProcessExit exit) {
    if (host.hypervisor.gone(this)) {
      host.calls.add("exit");
      exited.complete(exit);
    }
  }

  @Override
  public ProcessIdentity identity() {
    return identity;
  }

  @Override
  public CompletionStage<ProcessExit> exited() {
    return exited;
  }

  @Override
  public void terminate() {
    host.calls.add("terminate");
    obey(Rung.TERMINATE, 143);
  }

  @Override
  public void kill() {
    host.calls.add("kill");
    obey(Rung.KILL, 137);
  }

  @Override
  public CompletionStage<Evidence> evidence() {
    return CompletableFuture.completedFuture(EVIDENCE);
  }

  @Override
  public CompletionStage<Failure> diagnosis() {
    if (!explains) {
      return new CompletableFuture<>();
    }
    return evidence()
        .thenApply(found -> Failure.of(why, "Played: " + why.id(), "Play on.").with(found));
  }
}
