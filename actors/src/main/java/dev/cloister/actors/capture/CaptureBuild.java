package dev.cloister.actors.capture;

import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.CaptureStore;
import dev.cloister.actors.port.CaptureStore.Captured;
import dev.cloister.actors.port.CaptureStore.Draft;
import dev.cloister.actors.port.CaptureStore.Subject;
import dev.cloister.actors.port.LaunchSpec;
import dev.cloister.actors.port.Monitor;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.port.TemplateStore.Shape;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.template.TemplateHost;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The making of one capture: the source is saved and goes on; then a VM that never runs takes its
 * memory in, so that it becomes a file which any number of others can map. Of a disk alone there is
 * nothing to take in. Whatever happens, the keeper's process is waited for and nothing stays but
 * the capture.
 */
final class CaptureBuild {
  private final TemplateHost host;
  private final CaptureStore store;
  private final String id;
  private final Subject subject;

  CaptureBuild(TemplateHost host, CaptureStore store, String id, Subject subject) {
    this.host = host;
    this.store = store;
    this.id = id;
    this.subject = subject;
  }

  /** What has been made, and what it cost the source. */
  record Made(Captured captured, Source.Stood stood) {}

  /**
   * Makes it; once.
   *
   * @param released run when the source is not touched any more
   */
  CompletionStage<Made> run(Source source, Runnable released) {
    return run(draft -> source.save(draft, store::copyDisk), released);
  }

  /** The same of a workspace that has no VM; nobody may start one meanwhile. */
  CompletionStage<Made> runAtRest() {
    return run(
        draft -> store.copyDisk(draft).thenApply(copied -> Source.Stood.NOT_AT_ALL), () -> {});
  }

  private CompletionStage<Made> run(
      Function<Draft, CompletionStage<Source.Stood>> saving, Runnable released) {
    return store
        .begin(id, subject)
        .thenCompose(
            draft ->
                saving
                    .apply(draft)
                    .whenComplete((stood, error) -> released.run())
                    .thenCompose(stood -> keep(draft, stood))
                    .exceptionallyCompose(this::drop));
  }

  private CompletionStage<Made> keep(Draft draft, Source.Stood stood) {
    CompletionStage<Void> made =
        subject.memory() ? takeIn(draft) : CompletableFuture.completedStage(null);
    return made.thenCompose(taken -> store.keep(draft))
        .thenApply(captured -> new Made(captured, stood));
  }

  private CompletionStage<Made> drop(Throwable error) {
    return store
        .remove(id)
        .handle((removed, left) -> null)
        .thenCompose(
            gone ->
                CompletableFuture.failedStage(
                    new FailureException(FailureException.failureOf(error))));
  }

  private CompletionStage<Void> takeIn(Draft draft) {
    return host.lease(draft.keeper())
        .thenCompose(cid -> launch(draft, cid))
        .handle((saved, error) -> Optional.ofNullable(error))
        .thenCompose(error -> host.clear(draft.keeper()).handle((cleared, unclear) -> error))
        .thenCompose(
            error ->
                error
                    .<CompletionStage<Void>>map(CompletableFuture::failedStage)
                    .orElseGet(() -> CompletableFuture.completedStage(null)));
  }

  private CompletionStage<Void> launch(Draft draft, long cid) {
    Shape shape = subject.shape();
    LaunchSpec spec =
        new LaunchSpec(
            draft.keeper(),
            shape.vcpus(),
            shape.memoryMiB(),
            Optional.empty(),
            shape.kernel(),
            shape.initrd(),
            cid,
            shape.accelerator(),
            shape.transport(),
            new VmOrigin.Keeper(draft.memory(), draft.stream()));
    return host.ports().hypervisor().launch(spec).thenCompose(process -> live(draft, process));
  }

  private CompletionStage<Void> live(Draft draft, QemuProcess process) {
    return host.ports()
        .monitors()
        .connect(draft.keeper(), process, event -> {})
        .thenCompose(
            monitor -> save(draft, monitor).whenComplete((saved, error) -> monitor.close()))
        .handle((saved, error) -> Optional.ofNullable(error))
        .thenCompose(error -> ended(process, error));
  }

  private static CompletionStage<Void> save(Draft draft, Monitor monitor) {
    return monitor
        .load(draft.stream())
        .thenCompose(loaded -> monitor.save(draft.devices()))
        .thenCompose(saved -> monitor.quit());
  }

  private static CompletionStage<Void> ended(QemuProcess process, Optional<Throwable> error) {
    if (error.isEmpty()) {
      return process.exited().thenAccept(exit -> {});
    }
    process.kill();
    return process.exited().thenCompose(exit -> CompletableFuture.failedStage(error.get()));
  }
}
