package dev.cloister.actors.template;

import dev.cloister.actors.port.DiskStore;
import dev.cloister.actors.port.GuestConnector;
import dev.cloister.actors.port.Hypervisor;
import dev.cloister.actors.port.MonitorConnector;
import dev.cloister.actors.port.TemplateStore;
import dev.cloister.actors.workspace.WorkspaceId;
import java.time.Clock;
import java.util.concurrent.CompletionStage;

/** All that templates need of their host. */
record TemplatePorts(
    TemplateStore store,
    Hypervisor hypervisor,
    MonitorConnector monitors,
    GuestConnector guests,
    DiskStore disks,
    Cids cids,
    Clock clock) {

  /** Context ids, where the transport needs them. */
  interface Cids {
    CompletionStage<Long> lease(WorkspaceId vm);

    CompletionStage<?> release(WorkspaceId vm);
  }

  /** Removes all that a template's VM, which has exited, has on the host beside its files. */
  CompletionStage<?> clear(WorkspaceId vm) {
    return hypervisor
        .sweep(vm)
        .thenCompose(swept -> disks.delete(vm))
        .thenCompose(deleted -> cids.release(vm));
  }
}
