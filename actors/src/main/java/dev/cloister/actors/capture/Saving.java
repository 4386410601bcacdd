package dev.cloister.actors.capture;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.MemoryStore;
import dev.cloister.actors.port.MemoryStore.Draft;
import dev.cloister.actors.port.MemoryStore.Kept;
import dev.cloister.actors.port.Monitor;
import dev.cloister.actors.port.TemplateStore.Shape;
import dev.cloister.actors.workspace.WorkspaceId;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * The saving of one running VM's memory, once. Where it succeeds the VM stands still, frozen, and
 * waits for its end; where it does not, the VM runs again as far as it could be made to, and
 * nothing is kept.
 */
public final class Saving {
  private final MemoryStore store;
  private final WorkspaceId workspace;
  private final String id;
  private final GuestLink link;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private volatile boolean abandoned;
  private volatile Monitor monitor;

  /**
   * Of this workspace's VM.
   *
   * @param id the memory's; new
   * @param link to its guest; closed by its owner
   */
  public Saving(
      MemoryStore store,
      WorkspaceId workspace,
      String id,
      GuestLink link,
      Clock clock,
      LongSupplier nanoTime) {
    this.store = store;
    this.workspace = workspace;
    this.id = id;
    this.link = link;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** The memory's id. */
  public String id() {
    return id;
  }

  /**
   * Saves it. Fails as {@link MemoryStore}, the guest and the monitor do, or with {@code CANCELLED}
   * where it was {@link #abandon}ed.
   *
   * @param lent its monitor; closed by its owner
   */
  public CompletionStage<Kept> run(Shape shape, Monitor lent) {
    Source source = new Source(link, lent, clock, nanoTime);
    monitor = lent;
    return store
        .begin(workspace, id, shape)
        .thenCompose(draft -> hold(source, draft))
        .exceptionallyCompose(this::drop);
  }

  private CompletionStage<Kept> hold(Source source, Draft draft) {
    return source
        .hold(draft.stream(), this::goOn)
        .thenCompose(held -> kept(draft).exceptionallyCompose(error -> release(source, error)));
  }

  private CompletionStage<Kept> kept(Draft draft) {
    goOn();
    return store
        .keep(draft)
        .thenApply(
            kept -> {
              goOn();
              return kept;
            });
  }

  private static CompletionStage<Kept> release(Source source, Throwable error) {
    return source
        .release()
        .handle((released, left) -> null)
        .thenCompose(done -> CompletableFuture.failedStage(error));
  }

  private CompletionStage<Kept> drop(Throwable error) {
    return store
        .remove(workspace, id)
        .handle((removed, left) -> null)
        .thenCompose(
            gone ->
                CompletableFuture.failedStage(
                    new FailureException(FailureException.failureOf(error))));
  }

  /** Has it fail as soon as it can, unless it has ended. Idempotent; any thread. */
  public void abandon() {
    abandoned = true;
    Monitor saving = monitor;
    if (saving != null) {
      saving.cancelSave();
    }
  }

  private void goOn() {
    if (abandoned) {
      throw new FailureException(
          FailureCode.CANCELLED,
          "The suspension of " + workspace + " was given up",
          "Suspend it again.");
    }
  }
}
