package dev.cloister.actors.port;

import dev.cloister.actors.port.TemplateStore.Shape;
import dev.cloister.actors.workspace.WorkspaceId;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps captures: memory, devices and disk of a workspace as they were at one instant. What it
 * keeps is whole or not there, also after a crash.
 */
public interface CaptureStore {
  /**
   * What is captured.
   *
   * @param shape the VM's
   * @param memory whether its memory and devices are; else its disk alone
   */
  record Subject(WorkspaceId workspace, Shape shape, boolean memory) {}

  /**
   * A capture in the making.
   *
   * @param keeper the name of the VM that takes the memory in
   * @param stream where memory and devices shall be saved
   * @param memory an empty file
   * @param devices where the devices shall be saved
   */
  record Draft(
      String id, Subject subject, WorkspaceId keeper, Path stream, Path memory, Path devices) {}

  /**
   * A capture that is kept.
   *
   * @param disk for {@link DiskStore#fork}
   */
  record Captured(VmOrigin.Child origin, Path disk) {}

  /**
   * What a finished capture takes on the host's disk, in bytes that are allocated.
   *
   * @param memory and devices
   */
  record Size(long disk, long memory) {}

  /** What is left of one that was not finished: of the VM that made it too, perhaps. */
  record Remains(String id, WorkspaceId keeper) {}

  /**
   * Begins one. Fails with {@code NOT_ENOUGH_RESOURCES} where its memory does not fit on the disk,
   * {@code DISK_FULL} or {@code HOST_IO}.
   *
   * @param id 12 lower-case hexadecimal digits, never used before
   */
  CompletionStage<Draft> begin(String id, Subject subject);

  /** Copies the workspace's disk, which nobody may write to meanwhile. */
  CompletionStage<Void> copyDisk(Draft draft);

  /** Keeps what was made; the keeper, if there is one, must have exited. All or nothing. */
  CompletionStage<Captured> keep(Draft draft);

  /**
   * A capture, checked. Fails with {@code CAPTURE_NOT_FOUND}, also where only its disk is left,
   * {@code CAPTURE_DAMAGED}, or {@code CAPTURE_FOREIGN} where this host's QEMU cannot restore it.
   */
  CompletionStage<Captured> find(String id);

  /**
   * The disk of a capture, checked, whether its memory is there or not. Fails with {@code
   * CAPTURE_NOT_FOUND} or {@code CAPTURE_DAMAGED}.
   */
  CompletionStage<Path> findDisk(String id);

  /** What a finished one takes. Fails with {@code CAPTURE_NOT_FOUND}. */
  CompletionStage<Size> measure(String id);

  /**
   * The capture that a workspace's disk lies on; empty where it lies on an image or is not there.
   */
  CompletionStage<Optional<String>> under(WorkspaceId workspace);

  /** Removes its memory and devices; disks that were made on its disk stay good. Idempotent. */
  CompletionStage<Void> dropMemory(String id);

  /** The same for all that are finished but these. */
  CompletionStage<Void> dropMemories(Collection<String> but);

  /** Removes one, finished or not, if it is there. */
  CompletionStage<Void> remove(String id);

  /** Captures that were begun and not finished; of their keepers some may still run. */
  CompletionStage<List<Remains>> unfinished();

  /**
   * Removes the finished captures on which no disk lies any more.
   *
   * @param inUse captures that are to stay, with those that their own disks lie on
   */
  CompletionStage<Void> retain(Collection<String> inUse);
}
