package dev.cloister.runtime.embed;

import dev.cloister.actors.port.Transport;
import dev.cloister.actors.workspace.WorkspaceView;
import dev.cloister.runtime.metadata.Resident;
import dev.cloister.runtime.metadata.Residents;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Who has a context id, by what the workspaces tell of their VMs. A lease alone is not enough: a
 * foreign QEMU may have the id that was leased, and then the workspace has no VM.
 *
 * @param workspaces all there are now
 */
record Tenancy(Supplier<CompletionStage<List<WorkspaceView>>> workspaces) implements Residents {
  /** In any other state the context id may be another's already. */
  private static final Set<String> ALIVE =
      Set.of(
          "starting",
          "running",
          "pausing",
          "paused",
          "resuming",
          "suspending",
          "waking",
          "stopping");

  @Override
  public CompletionStage<Optional<Resident>> of(long cid) {
    return workspaces
        .get()
        .thenApply(
            all ->
                all.stream()
                    .filter(view -> has(view, cid))
                    .map(view -> new Resident(view.spec().id().value(), view.spec().name()))
                    .findFirst());
  }

  private static boolean has(WorkspaceView view, long cid) {
    return ALIVE.contains(view.state())
        && view.vm().filter(vm -> vm.transport() == Transport.VSOCK && vm.cid() == cid).isPresent();
  }
}
