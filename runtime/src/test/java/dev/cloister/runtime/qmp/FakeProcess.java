package dev.cloister.runtime.qmp;

import dev.cloister.actors.failure.Evidence;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.port.QemuProcess;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A QEMU process of any pid that ends when a test wants. */
record FakeProcess(long pid, CompletableFuture<ProcessExit> exit) implements QemuProcess {

  /** This JVM, which is the peer of the sockets it serves. */
  static FakeProcess self() {
    return new FakeProcess(ProcessHandle.current().pid(), new CompletableFuture<>());
  }

  @Override
  public ProcessIdentity identity() {
    return new ProcessIdentity(pid, 1, "boot");
  }

  @Override
  public CompletionStage<ProcessExit> exited() {
    return exit;
  }

  @Override
  public void terminate() {}

  @Override
  public void kill() {}

  @Override
  public CompletionStage<Evidence> evidence() {
    return CompletableFuture.completedStage(Evidence.NONE);
  }

  @Override
  public CompletionStage<Failure> diagnosis() {
    return exit.thenApply(end -> Failure.of(FailureCode.CID_IN_USE, "Exit " + end.code(), ""));
  }
}
