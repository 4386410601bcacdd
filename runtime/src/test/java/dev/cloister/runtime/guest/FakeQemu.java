package dev.cloister.runtime.guest;

import dev.cloister.actors.failure.Evidence;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.port.QemuProcess;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A process that says what a test wants. */
final class FakeQemu implements QemuProcess {
  private final CompletableFuture<ProcessExit> exited = new CompletableFuture<>();
  private final long pid;

  FakeQemu(long pid) {
    this.pid = pid;
  }

  void exit(int code) {
    exited.complete(new ProcessExit(code));
  }

  @Override
  public ProcessIdentity identity() {
    return new ProcessIdentity(pid, 1, "boot");
  }

  @Override
  public CompletionStage<ProcessExit> exited() {
    return exited;
  }

  @Override
  public void terminate() {}

  @Override
  public void kill() {}

  @Override
  public CompletionStage<Evidence> evidence() {
    return CompletableFuture.completedStage(
        new Evidence("the console", "", OptionalInt.of(exited.join().code())));
  }

  @Override
  public CompletionStage<Failure> diagnosis() {
    return CompletableFuture.completedStage(
        Failure.of(FailureCode.VM_EXITED, "The fake has exited", ""));
  }
}
