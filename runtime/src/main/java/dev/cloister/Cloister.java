package dev.cloister;

import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.host.Cleaning;
import dev.cloister.actors.pool.PoolView;
import dev.cloister.actors.port.BaseImage;
import dev.cloister.actors.port.HostFacts;
import dev.cloister.runtime.embed.Embedding;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** One host's workspaces. Thread-safe. */
public interface Cloister extends AutoCloseable {

  /**
   * Opens the state directory of {@code settings}, alone: recovers every workspace and takes back
   * the VMs that still run. Blocks until that is done.
   *
   * @throws FailureException with {@code STATE_IN_USE} when another process has the directory open,
   *     {@code QEMU_MISSING}, {@code ACCELERATION_UNAVAILABLE}, {@code JOURNAL_FAILED} or {@code
   *     JOURNAL_DAMAGED}
   */
  static Cloister open(CloisterSettings settings) {
    return Embedding.open(settings);
  }

  /**
   * Waits for a verb's outcome.
   *
   * @throws FailureException what the verb failed with
   */
  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new FailureException(FailureException.failureOf(e), e.getCause());
    }
  }

  /**
   * Makes a workspace and starts it: completes when its guest agent has said hello, and the
   * workspace then survives the loss of this process at any instant. A failure leaves nothing
   * behind. Fails with {@code INVALID_ARGUMENT}, {@code NAME_TAKEN}, {@code IMAGE_NOT_FOUND}, or as
   * {@link Workspace#start} does.
   */
  CompletionStage<Workspace> create(WorkspaceOptions options);

  /** The workspace with this name or id. Fails with {@code WORKSPACE_NOT_FOUND}. */
  CompletionStage<Workspace> workspace(String nameOrId);

  /** All workspaces, oldest first. */
  CompletionStage<List<WorkspaceInfo>> list();

  /** The base images of this host, by name. */
  CompletionStage<List<BaseImage>> images();

  /** Work that outlives the connection that began it, and this process. */
  Tasks tasks();

  /**
   * Finds what bears this state directory's mark and belongs to no workspace, and removes it if
   * that is in the scope: processes, run directories, disks, context ids, base images. What a
   * workspace has that is being made at this moment is never touched. Fails with {@code HOST_IO};
   * what could not be removed is told in the answer.
   */
  CompletionStage<Cleaning> clean(Cleaning.Scope scope);

  /** How the warm pool stands with each size that the settings tell it to keep, in their order. */
  CompletionStage<List<PoolView>> pool();

  /**
   * Removes the warm pool's spares, and has it make none until the next open; completes when none
   * is left. Its VMs outlive this process otherwise, as all do.
   */
  CompletionStage<Void> drainPool();

  /** What this host can do. */
  HostFacts host();

  /**
   * Detaches: ends this process's part and its threads. VMs go on and are taken back by the next
   * open. Idempotent; blocks until done.
   */
  @Override
  void close();
}
