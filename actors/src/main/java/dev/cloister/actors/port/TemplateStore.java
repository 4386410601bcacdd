package dev.cloister.actors.port;

import dev.cloister.actors.workspace.WorkspaceId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps templates: the memory and the devices of VMs that were booted up to their disk. What it
 * keeps is whole or not there, also after a crash.
 */
public interface TemplateStore {
  /**
   * What a template is for.
   *
   * @param memoryMiB the guest's RAM, and the size of the template's memory file
   */
  record Shape(
      int vcpus,
      int memoryMiB,
      Path kernel,
      Path initrd,
      String agentVersion,
      Accelerator accelerator,
      Transport transport) {}

  /**
   * A template in the making.
   *
   * @param vm the name of the VM that makes it
   * @param memory where its memory shall be: an empty file
   * @param devices where its devices shall be saved
   */
  record Draft(String identity, Shape shape, WorkspaceId vm, Path memory, Path devices) {}

  /** What is left of one that was not finished: of the VM that made it too, perhaps. */
  record Remains(String identity, WorkspaceId vm) {}

  /**
   * A template that no start on this host as it is now can use.
   *
   * @param where its directory
   * @param bytes on disk
   */
  record Stale(String identity, Path where, long bytes) {}

  /**
   * The identity of the template of this shape on this host as it is now: a digest of everything
   * that its memory and devices depend on, QEMU and its command line included. Fails with {@code
   * HOST_IO} or {@code QEMU_MISSING}.
   */
  CompletionStage<String> identify(Shape shape);

  /**
   * The template of this identity, checked, and noted as used. Empty where there is none; a damaged
   * one, or one that another QEMU saved, is removed and counts as none.
   */
  CompletionStage<Optional<VmOrigin.Fork>> find(String identity);

  /**
   * Makes room for a template and begins it; those that were not used for longest give way. Fails
   * with {@code NOT_ENOUGH_RESOURCES} where it cannot fit, {@code DISK_FULL} or {@code HOST_IO}.
   */
  CompletionStage<Draft> begin(String identity, Shape shape);

  /** Keeps what was made; its VM must have exited. All or nothing. */
  CompletionStage<VmOrigin.Fork> keep(Draft draft);

  /** Removes a template, finished or not, if it is there. VMs that were made of it go on. */
  CompletionStage<Void> remove(String identity);

  /** Templates that were begun and not finished; of the VMs that made them some may still run. */
  CompletionStage<List<Remains>> unfinished();

  /**
   * Finished templates of which something that they depend on has changed or gone, and those that
   * were begun and not finished. Fails with {@code HOST_IO}, also where that cannot be told.
   */
  CompletionStage<List<Stale>> stale();

  /** Removes templates that were not used for too long. */
  CompletionStage<Void> evict();
}
