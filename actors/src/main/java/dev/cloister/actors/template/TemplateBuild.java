package dev.cloister.actors.template;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestConnector;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.LaunchSpec;
import dev.cloister.actors.port.Monitor;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.port.TemplateStore.Draft;
import dev.cloister.actors.port.TemplateStore.Shape;
import dev.cloister.actors.port.VmOrigin;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The making of one template: a VM boots until its agent holds, is paused and saved, and ends.
 * Whatever happens, its process is waited for and nothing of it stays but the template.
 */
final class TemplateBuild {
  private final TemplateHost host;
  private final TemplatePorts ports;
  private final String identity;
  private final Shape shape;
  private final CompletableFuture<Void> abandoned = new CompletableFuture<>();
  private volatile Optional<Failure> givenUp = Optional.empty();

  TemplateBuild(TemplateHost host, String identity, Shape shape) {
    this.host = host;
    this.ports = host.ports();
    this.identity = identity;
    this.shape = shape;
  }

  /** Makes it; once. */
  CompletionStage<VmOrigin.Fork> run() {
    return ports.store().begin(identity, shape).thenCompose(this::make);
  }

  /** Kills the VM: {@link #run} fails with this when it has ended. */
  void giveUp(Failure because) {
    givenUp = Optional.of(because);
    abandoned.complete(null);
  }

  private CompletionStage<VmOrigin.Fork> make(Draft draft) {
    return host.lease(draft.vm())
        .thenCompose(cid -> launch(draft, cid))
        .handle((saved, error) -> Optional.ofNullable(error))
        .thenCompose(error -> host.clear(draft.vm()).handle((cleared, unclear) -> error))
        .thenCompose(error -> error.isEmpty() ? keep(draft) : drop(error.get()));
  }

  private CompletionStage<VmOrigin.Fork> keep(Draft draft) {
    return ports.store().keep(draft).exceptionallyCompose(this::drop);
  }

  private CompletionStage<VmOrigin.Fork> drop(Throwable error) {
    return ports
        .store()
        .remove(identity)
        .handle((removed, left) -> null)
        .thenCompose(
            gone ->
                CompletableFuture.failedStage(
                    new FailureException(
                        givenUp.orElseGet(() -> FailureException.failureOf(error)))));
  }

  private CompletionStage<Void> launch(Draft draft, long cid) {
    LaunchSpec spec =
        new LaunchSpec(
            draft.vm(),
            shape.vcpus(),
            shape.memoryMiB(),
            Optional.empty(),
            shape.kernel(),
            shape.initrd(),
            cid,
            shape.accelerator(),
            shape.transport(),
            new VmOrigin.Template(draft.memory()));
    return ports
        .hypervisor()
        .launch(spec)
        .thenCompose(
            process -> {
              abandoned.minimalCompletionStage().thenRun(process::kill);
              return live(draft, process, cid);
            });
  }

  /** From the process to its end, whichever comes of it. */
  private CompletionStage<Void> live(Draft draft, QemuProcess process, long cid) {
    return ports
        .monitors()
        .connect(draft.vm(), process, event -> {})
        .thenCompose(
            monitor ->
                boot(draft, process, monitor, cid).whenComplete((saved, error) -> monitor.close()))
        .handle((saved, error) -> Optional.ofNullable(error))
        .thenCompose(error -> ended(process, error));
  }

  private CompletionStage<Void> boot(Draft draft, QemuProcess process, Monitor monitor, long cid) {
    return monitor
        .resume()
        .thenCompose(resumed -> hello(draft, process, cid))
        .thenCompose(held -> monitor.pause())
        .thenCompose(paused -> monitor.save(draft.devices()))
        .thenCompose(saved -> monitor.quit());
  }

  /** The guest holds, and nobody speaks with it any more: so it can be copied. */
  private CompletionStage<Void> hello(Draft draft, QemuProcess process, long cid) {
    GuestConnector.Attempt attempt =
        ports.guests().connect(draft.vm(), process, shape.transport(), cid, notice -> {});
    process.exited().thenRun(attempt::cancel);
    return attempt
        .link()
        .thenCompose(
            link -> {
              link.close();
              return link.closed().thenCompose(closed -> checkHeld(link));
            });
  }

  private static CompletionStage<Void> checkHeld(GuestLink link) {
    return link.hello().held()
        ? CompletableFuture.completedStage(null)
        : CompletableFuture.failedStage(
            new FailureException(
                FailureCode.AGENT_OUTDATED,
                "The image's agent does not hold before its disk",
                "Build the images again with scripts/build-images.sh."));
  }

  private static CompletionStage<Void> ended(QemuProcess process, Optional<Throwable> error) {
    if (error.isEmpty()) {
      return process.exited().thenAccept(exit -> {});
    }
    process.kill();
    return process.exited().thenCompose(exit -> CompletableFuture.failedStage(error.get()));
  }
}
