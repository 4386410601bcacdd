package dev.cloister.actors.pool;

import dev.cloister.actors.pool.PoolSettings.Size;
import dev.cloister.actors.workspace.WorkspaceSpec;
import java.util.concurrent.CompletionStage;

/** Says what a spare of a size is on this host as it is now. Thread-safe. */
public interface SpareSpecs {
  /**
   * A spare under a new id, and the image as it is now. Fails as a creation does that asks for
   * this: with {@code IMAGE_NOT_FOUND}, {@code INVALID_ARGUMENT}, {@code NOT_ENOUGH_RESOURCES}.
   */
  CompletionStage<WorkspaceSpec> of(Size size);
}
