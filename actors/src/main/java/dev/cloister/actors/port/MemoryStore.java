package dev.cloister.actors.port;

import dev.cloister.actors.port.TemplateStore.Shape;
import dev.cloister.actors.workspace.WorkspaceId;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the memories of suspended workspaces, beside their disks. What it keeps is whole or not
 * there, also after a crash. Whether a memory still goes with its disk is the workspace's to know.
 */
public interface MemoryStore {
  /**
   * A memory in the making.
   *
   * @param shape the VM's
   * @param stream where memory and devices shall be saved
   */
  record Draft(WorkspaceId workspace, String id, Shape shape, Path stream) {}

  /**
   * A memory that is kept.
   *
   * @param shape of the VM that can take it in
   * @param bytes on disk
   */
  record Kept(VmOrigin.Wake origin, Shape shape, long bytes) {}

  /**
   * Begins one; what the workspace has of others is removed. Fails with {@code
   * NOT_ENOUGH_RESOURCES} where it may not fit on the disk, {@code DISK_FULL} or {@code HOST_IO}.
   *
   * @param id 12 lower-case hexadecimal digits, never used before
   */
  CompletionStage<Draft> begin(WorkspaceId workspace, String id, Shape shape);

  /** Keeps what was saved. All or nothing, and on the disk when it completes. */
  CompletionStage<Kept> keep(Draft draft);

  /**
   * A memory, checked. Fails with {@code MEMORY_DAMAGED}, also where it or the disk is missing, or
   * {@code MEMORY_FOREIGN} where this host's QEMU cannot take it in.
   */
  CompletionStage<Kept> find(WorkspaceId workspace, String id);

  /** Removes one, finished or not, if it is there. */
  CompletionStage<Void> remove(WorkspaceId workspace, String id);

  /** Removes all that the workspace has. */
  CompletionStage<Void> clear(WorkspaceId workspace);
}
