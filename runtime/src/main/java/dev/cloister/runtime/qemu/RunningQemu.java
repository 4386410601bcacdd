package dev.cloister.runtime.qemu;

import dev.cloister.actors.failure.Evidence;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.port.QemuProcess;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One QEMU, our child or found again. Signals go to that very process or to none. */
final class RunningQemu implements QemuProcess {
  private final ProcessIdentity identity;
  private final CompletableFuture<ProcessExit> exited;
  private final Supplier<CompletionStage<Evidence>> evidence;

  /**
   * @param evidence reads the tails of the logs; its stage does not fail and has no exit code
   */
  RunningQemu(
      ProcessIdentity identity,
      CompletableFuture<ProcessExit> exited,
      Supplier<CompletionStage<Evidence>> evidence) {
    this.identity = identity;
    this.exited = exited;
    this.evidence = evidence;
  }

  @Override
  public ProcessIdentity identity() {
    return identity;
  }

  @Override
  public CompletionStage<ProcessExit> exited() {
    return exited.copy();
  }

  boolean hasExited() {
    return exited.isDone();
  }

  @Override
  public void terminate() {
    signal(ProcessHandle::destroy);
  }

  @Override
  public void kill() {
    signal(ProcessHandle::destroyForcibly);
  }

  /** The handle remembers the start time too, and signals no successor of the same pid. */
  private void signal(Consumer<ProcessHandle> how) {
    ProcessHandle.of(identity.pid()).filter(handle -> ProcFs.runs(identity)).ifPresent(how);
  }

  @Override
  public CompletionStage<Evidence> evidence() {
    return evidence.get().thenApply(this::withExitCode);
  }

  @Override
  public CompletionStage<Failure> diagnosis() {
    return exited.thenCompose(
        exit -> evidence().thenApply(found -> LaunchFailures.classify(exit, found)));
  }

  private Evidence withExitCode(Evidence tails) {
    int code = exited.getNow(ProcessExit.UNKNOWN).code();
    return code < 0 ? tails : new Evidence(tails.console(), tails.stderr(), OptionalInt.of(code));
  }
}
