package dev.cloister.runtime.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.MemoryStore;
import dev.cloister.actors.port.TemplateStore.Shape;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.disk.DiskSettings;
import dev.cloister.runtime.qemu.HostFailures;
import dev.cloister.runtime.qemu.PrivateDirectory;
import dev.cloister.runtime.state.DurableFiles;
import dev.cloister.runtime.state.StateDirectory;
import dev.cloister.runtime.state.Trees;
import dev.cloister.runtime.template.ShapeInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** Memories in the workspaces' directories. All work runs on the given executor. */
public final class MemoryFiles implements MemoryStore {
  private static final String ID = "[0-9a-f]{12}";
  private static final String PREFIX = "memory-";
  private static final String MANIFEST = "manifest.json";

  /** Below the directory of all workspaces. */
  private static final int MANIFEST_DEPTH = 3;

  /**
   * The kernels and initramfs that the memories were saved with; a manifest that is damaged fails.
   */
  public static Set<Path> booted(StateDirectory state) throws IOException {
    Set<Path> files = new HashSet<>();
    if (!Files.isDirectory(state.workspaces())) {
      return files;
    }
    try (Stream<Path> found = Files.find(state.workspaces(), MANIFEST_DEPTH, (f, a) -> true)) {
      for (Path file : found.filter(MemoryFiles::isManifest).toList()) {
        Shape shape = MemoryManifest.read(file).shape();
        files.add(shape.kernel());
        files.add(shape.initrd());
      }
    }
    return files;
  }

  private static boolean isManifest(Path file) {
    return isMemory(file.getParent()) && file.endsWith(MANIFEST);
  }

  /** Whether that directory, of a workspace's, holds a memory. */
  public static boolean isMemory(Path directory) {
    return directory.getFileName().toString().startsWith(PREFIX);
  }

  private static final long MIB = 1L << 20;

  private final StateDirectory state;
  private final DiskSettings settings;
  private final ShapeInputs inputs;
  private final Clock clock;
  private final Executor blocking;

  /**
   * The memories of one state directory.
   *
   * @param inputs finds out what this host can take in
   */
  public MemoryFiles(
      StateDirectory state,
      DiskSettings settings,
      ShapeInputs inputs,
      Clock clock,
      Executor blocking) {
    this.state = state;
    this.settings = settings;
    this.inputs = inputs;
    this.clock = clock;
    this.blocking = blocking;
  }

  @Override
  public CompletionStage<Draft> begin(WorkspaceId workspace, String id, Shape shape) {
    return async(() -> beginNow(workspace, id, shape));
  }

  @Override
  public CompletionStage<Kept> keep(Draft draft) {
    return async(() -> keepNow(draft));
  }

  @Override
  public CompletionStage<Kept> find(WorkspaceId workspace, String id) {
    return async(() -> findNow(workspace, id));
  }

  @Override
  public CompletionStage<Void> remove(WorkspaceId workspace, String id) {
    return async(
        () -> {
          removeNow(directory(workspace, id));
          return null;
        });
  }

  @Override
  public CompletionStage<Void> clear(WorkspaceId workspace) {
    return async(
        () -> {
          clearNow(workspace);
          return null;
        });
  }

  private Draft beginNow(WorkspaceId workspace, String id, Shape shape) throws IOException {
    if (!id.matches(ID)) {
      throw new IllegalArgumentException("Not the id of a memory: " + id);
    }
    clearNow(workspace);
    checkSpace(workspace, shape);
    PrivateDirectory.ensure(directory(workspace, id));
    return new Draft(workspace, id, shape, stream(workspace, id));
  }

  /** Pages of zeros take next to nothing, but how many there are is not known before. */
  private void checkSpace(WorkspaceId workspace, Shape shape) throws IOException {
    long wanted = shape.memoryMiB() * MIB;
    long free = state.workspace(workspace).toFile().getUsableSpace();
    if (free - wanted < settings.reserveBytes()) {
      throw new FailureException(
          FailureCode.NOT_ENOUGH_RESOURCES,
          "A memory may take " + wanted + " bytes, and " + free + " are free on the disk",
          "Free some space below the state directory, or lower cloister.disk.reserve.");
    }
  }

  private Kept keepNow(Draft draft) throws IOException {
    // What the manifest speaks of is on the disk before the manifest is.
    DurableFiles.sync(draft.stream());
    MemoryManifest manifest =
        new MemoryManifest(
            MemoryManifest.SCHEMA,
            draft.id(),
            draft.workspace().value(),
            draft.shape(),
            inputs.of(draft.shape()),
            Files.size(draft.stream()),
            Checksums.crc32c(draft.stream()),
            clock.instant().toString());
    Path file = manifest(draft.workspace(), draft.id());
    DurableFiles.publish(DurableFiles.prepare(file, manifest.contents()), file);
    DurableFiles.sync(state.workspace(draft.workspace()));
    return kept(draft.workspace(), manifest);
  }

  private Kept findNow(WorkspaceId workspace, String id) throws IOException {
    String whose = workspace.value();
    if (!Files.exists(state.disk(workspace))) {
      throw MemoryManifest.damaged(whose, "the disk that goes with it is missing");
    }
    try {
      MemoryManifest manifest = MemoryManifest.read(manifest(workspace, id));
      manifest.check(whose, id, inputs.of(manifest.shape()), stream(workspace, id));
      return kept(workspace, manifest);
    } catch (JsonProcessingException e) {
      throw MemoryManifest.damaged(whose, "its manifest cannot be read");
    } catch (NoSuchFileException e) {
      throw MemoryManifest.damaged(whose, e.getFile() + " is missing");
    }
  }

  private Kept kept(WorkspaceId workspace, MemoryManifest manifest) {
    return new Kept(
        new VmOrigin.Wake(stream(workspace, manifest.id())), manifest.shape(), manifest.bytes());
  }

  private void clearNow(WorkspaceId workspace) throws IOException {
    Path directory = state.workspace(workspace);
    for (String name : DurableFiles.names(directory, PREFIX + ID)) {
      removeNow(directory.resolve(name));
    }
  }

  /** The manifest goes first: what is left by a crash is no memory. */
  private static void removeNow(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(MANIFEST));
    Trees.delete(directory);
  }

  private Path directory(WorkspaceId workspace, String id) {
    return state.workspace(workspace).resolve(PREFIX + id);
  }

  private Path manifest(WorkspaceId workspace, String id) {
    return directory(workspace, id).resolve(MANIFEST);
  }

  private Path stream(WorkspaceId workspace, String id) {
    return directory(workspace, id).resolve("stream");
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> CompletionStage<T> async(Work<T> work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return work.run();
          } catch (IOException e) {
            throw HostFailures.of(e);
          }
        },
        blocking);
  }
}
