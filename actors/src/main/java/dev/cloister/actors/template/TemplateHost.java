package dev.cloister.actors.template;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.port.TemplateStore;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.workspace.WorkspaceId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The host of templates, and the ledger of its context ids. Thread-safe. */
record TemplateHost(TemplatePorts ports, ActorRef<CidLedger.Command> ledger, Scheduler scheduler) {
  private static final Duration LEDGER_PATIENCE = Duration.ofSeconds(20);

  TemplateStore store() {
    return ports.store();
  }

  /** A guest on a serial port has no use for one. */
  CompletionStage<Long> lease(WorkspaceId vm) {
    if (ports.transport() == Transport.SERIAL) {
      return CompletableFuture.completedStage(0L);
    }
    return AskPattern.askWithStatus(
        ledger, replyTo -> new CidLedger.Lease(vm, replyTo), LEDGER_PATIENCE, scheduler);
  }

  /** Removes all that a template's VM, which has exited, has on the host beside its files. */
  CompletionStage<?> clear(WorkspaceId vm) {
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
