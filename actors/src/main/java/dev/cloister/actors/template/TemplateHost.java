package dev.cloister.actors.template;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.port.TemplateStore;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.workspace.WorkspaceId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The host of templates, and the ledger of its context ids: what all VMs need that only make files
 * for others. Thread-safe.
 */
public record TemplateHost(
    TemplatePorts ports, ActorRef<CidLedger.Command> ledger, Scheduler scheduler) {
  private static final Duration LEDGER_PATIENCE = Duration.ofSeconds(20);

  TemplateStore store() {
    return ports.store();
  }

  /** A guest on a serial port has no use for one. */
  public CompletionStage<Long> lease(WorkspaceId vm) {
    if (ports.transport() == Transport.SERIAL) {
      return CompletableFuture.completedStage(0L);
    }
    return AskPattern.askWithStatus(
        ledger, replyTo -> new CidLedger.Lease(vm, replyTo), LEDGER_PATIENCE, scheduler);
  }

  /** Ends such a VM of an earlier daemon, if it still runs, and waits for it. */
  public CompletionStage<?> end(WorkspaceId vm) {
    return ports
        .hypervisor()
        .search(vm)
        .thenCompose(
            found -> {
              found.ifPresent(QemuProcess::kill);
              return found
                  .map(process -> process.exited().<Object>thenApply(exit -> exit))
                  .orElseGet(() -> CompletableFuture.completedStage(null));
            });
  }

  /** Removes all that a template's VM, which has exited, has on the host beside its files. */
  public CompletionStage<?> clear(WorkspaceId vm) {
    return ports
        .hypervisor()
        .sweep(vm)
        .thenCompose(swept -> ports.disks().delete(vm))
        .thenCompose(deleted -> release(vm));
  }

  private CompletionStage<?> release(WorkspaceId vm) {
    if (ports.transport() == Transport.SERIAL) {
      return CompletableFuture.completedStage(null);
    }
    return AskPattern.<CidLedger.Command, Long>askWithStatus(
        ledger, replyTo -> new CidLedger.Release(vm, replyTo), LEDGER_PATIENCE, scheduler);
  }
}
