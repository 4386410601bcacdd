package dev.cloister.runtime.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.CaptureStore;
import dev.cloister.actors.port.TemplateStore.Shape;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.disk.Backing;
import dev.cloister.runtime.disk.DiskSettings;
import dev.cloister.runtime.disk.Disks;
import dev.cloister.runtime.qemu.HostFailures;
import dev.cloister.runtime.qemu.PrivateDirectory;
import dev.cloister.runtime.state.DurableFiles;
import dev.cloister.runtime.state.StateDirectory;
import dev.cloister.runtime.state.Trees;
import dev.cloister.runtime.template.SavedFiles;
import dev.cloister.runtime.template.ShapeInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Captures in the state directory. All work runs on the given executor. */
public final class CaptureFiles implements CaptureStore {
  private static final String ID = "[0-9a-f]{12}";
  private static final long MIB = 1L << 20;

  private final StateDirectory state;
  private final DiskSettings settings;
  private final ShapeInputs inputs;
  private final Clock clock;
  private final Executor blocking;

  /**
   * The captures of one state directory.
   *
   * @param inputs finds out what this host can restore
   */
  public CaptureFiles(
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

  /**
   * The kernels and initramfs that the captures were saved with; a manifest that is damaged fails.
   */
  public static Set<Path> booted(StateDirectory state) throws IOException {
    Set<Path> files = new HashSet<>();
    for (String id : state.finishedCaptures()) {
      Shape shape = CaptureManifest.read(state.captureManifest(id)).shape();
      files.add(shape.kernel());
      files.add(shape.initrd());
    }
    return files;
  }

  @Override
  public CompletionStage<Draft> begin(String id, Subject subject) {
    return async(() -> beginNow(id, subject));
  }

  @Override
  public CompletionStage<Void> copyDisk(Draft draft) {
    return DiskCopy.of(
        state.disk(draft.subject().workspace()), disk(draft.id()), directory(draft.id()), blocking);
  }

  @Override
  public CompletionStage<Captured> keep(Draft draft) {
    return async(() -> keepNow(draft));
  }

  @Override
  public CompletionStage<Captured> find(String id) {
    return async(() -> findNow(id));
  }

  @Override
  public CompletionStage<Path> findDisk(String id) {
    return async(
        () -> {
          checkDisk(id);
          return disk(id);
        });
  }

  @Override
  public CompletionStage<Size> measure(String id) {
    return async(() -> kept(id))
        .thenCompose(kept -> Allocated.bytes(disk(id), memory(id), devices(id)))
        .thenApply(bytes -> new Size(bytes.get(0), bytes.get(1) + bytes.get(2)));
  }

  @Override
  public CompletionStage<Optional<String>> under(WorkspaceId workspace) {
    return async(
        () ->
            Files.exists(state.disk(workspace))
                ? StateDirectory.captureOf(Backing.of(state.disk(workspace)))
                : Optional.empty());
  }

  @Override
  public CompletionStage<Void> dropMemory(String id) {
    return async(
        () -> {
          dropNow(id);
          return null;
        });
  }

  @Override
  public CompletionStage<Void> dropMemories(Collection<String> but) {
    return async(
        () -> {
          for (String id : state.finishedCaptures()) {
            if (!but.contains(id)) {
              dropNow(id);
            }
          }
          return null;
        });
  }

  private void dropNow(String id) throws IOException {
    Files.deleteIfExists(memory(id));
    Files.deleteIfExists(devices(id));
  }

  @Override
  public CompletionStage<Void> remove(String id) {
    return async(
        () -> {
          removeNow(id);
          return null;
        });
  }

  @Override
  public CompletionStage<List<Remains>> unfinished() {
    return async(
        () ->
            ids().stream()
                .filter(id -> !Files.exists(manifest(id)))
                .map(id -> new Remains(id, keeper(id)))
                .toList());
  }

  @Override
  public CompletionStage<Void> retain(Collection<String> inUse) {
    return async(
        () -> {
          // What is finished while this looks around was not asked about.
          List<String> ids = state.finishedCaptures();
          if (ids.isEmpty()) {
            return null;
          }
          Set<String> needed = new HashSet<>();
          for (String id : inUse) {
            need(id, needed);
          }
          // Also what nobody has told of: a disk that a repair has set aside is good with it alone.
          for (Path parent : List.of(state.workspaces(), state.quarantine())) {
            for (Path disk : Disks.below(parent)) {
              needOf(disk, needed);
            }
          }
          for (String id : ids) {
            if (id.matches(ID) && !needed.contains(id)) {
              removeNow(id);
            }
          }
          return null;
        });
  }

  /** That capture, and the one that its disk lies on, and so on. */
  private void need(String id, Set<String> needed) throws IOException {
    if (Files.exists(disk(id)) && needed.add(id)) {
      needOf(disk(id), needed);
    }
  }

  /** What this disk lies on, if it is a capture. One that was removed meanwhile needs nothing. */
  private void needOf(Path disk, Set<String> needed) throws IOException {
    Optional<String> lower;
    try {
      lower = StateDirectory.captureOf(Backing.of(disk));
    } catch (NoSuchFileException e) {
      return;
    }
    if (lower.isPresent()) {
      need(lower.get(), needed);
    }
  }

  private Draft beginNow(String id, Subject subject) throws IOException {
    if (!id.matches(ID)) {
      throw new IllegalArgumentException("Not the id of a capture: " + id);
    }
    PrivateDirectory.ensure(state.captures());
    checkSpace(subject);
    if (Files.exists(directory(id))) {
      throw new IOException(directory(id) + " exists already");
    }
    PrivateDirectory.ensure(directory(id));
    if (subject.memory()) {
      // QEMU would make it readable for all.
      PrivateDirectory.ensureFile(memory(id));
    }
    return new Draft(id, subject, keeper(id), stream(id), memory(id), devices(id));
  }

  /** The memory is there twice for a while: as it is saved, and as it is mapped. */
  private void checkSpace(Subject subject) throws IOException {
    long memory = subject.memory() ? 2L * subject.shape().memoryMiB() * MIB : 0;
    long wanted = memory + Files.size(state.disk(subject.workspace()));
    long free = state.captures().toFile().getUsableSpace();
    if (free - wanted < settings.reserveBytes()) {
      throw new FailureException(
          FailureCode.NOT_ENOUGH_RESOURCES,
          "A capture may take " + wanted + " bytes, and " + free + " are free on the disk",
          "Free some space below the state directory, or lower cloister.disk.reserve.");
    }
  }

  private Captured keepNow(Draft draft) throws IOException {
    String id = draft.id();
    boolean memory = draft.subject().memory();
    Files.deleteIfExists(draft.stream());
    // What the manifest speaks of is on the disk before the manifest is.
    if (memory) {
      DurableFiles.sync(draft.memory());
      DurableFiles.sync(draft.devices());
    }
    DurableFiles.sync(disk(id));
    CaptureManifest manifest =
        new CaptureManifest(
            CaptureManifest.SCHEMA,
            id,
            draft.subject().workspace().value(),
            draft.subject().shape(),
            inputs.of(draft.subject().shape()),
            memory ? SavedFiles.of(draft.memory(), draft.devices()) : SavedFiles.NONE,
            Files.size(disk(id)),
            clock.instant().toString());
    DurableFiles.publish(DurableFiles.prepare(manifest(id), manifest.bytes()), manifest(id));
    return captured(id);
  }

  private Captured findNow(String id) throws IOException {
    CaptureManifest manifest = checkDisk(id);
    if (!Files.exists(memory(id))) {
      throw notFound("The memory of the capture " + id + " is gone");
    }
    try {
      manifest.check(id, inputs.of(manifest.shape()), memory(id), devices(id));
      return captured(id);
    } catch (NoSuchFileException e) {
      throw CaptureManifest.damaged(id, e.getFile() + " is missing");
    }
  }

  /** A disk that is there, is as long as it was, and has a header. */
  private CaptureManifest checkDisk(String id) throws IOException {
    CaptureManifest manifest = kept(id);
    if (!Files.isRegularFile(disk(id))) {
      throw CaptureManifest.damaged(id, disk(id) + " is missing");
    }
    if (manifest.diskBytes() > 0 && Files.size(disk(id)) != manifest.diskBytes()) {
      throw CaptureManifest.damaged(id, disk(id) + " has not its size");
    }
    try {
      Path base = Backing.of(disk(id));
      if (!Files.exists(base)) {
        throw CaptureManifest.damaged(id, base + ", which its disk lies on, is missing");
      }
    } catch (IOException e) {
      throw CaptureManifest.damaged(id, disk(id) + " has no header that can be read");
    }
    return manifest;
  }

  /** What it says of itself. */
  private CaptureManifest kept(String id) throws IOException {
    if (!Files.exists(manifest(id))) {
      throw notFound("There is no capture " + id);
    }
    try {
      return CaptureManifest.read(manifest(id)).checkId(id);
    } catch (JsonProcessingException e) {
      throw CaptureManifest.damaged(id, "its manifest cannot be read");
    }
  }

  private static FailureException notFound(String what) {
    return new FailureException(
        FailureCode.CAPTURE_NOT_FOUND, what, "Capture the workspace again.");
  }

  private Captured captured(String id) {
    return new Captured(new VmOrigin.Child(id, memory(id), devices(id)), disk(id));
  }

  /** The manifest goes first: what is left by a crash is no capture. */
  private void removeNow(String id) throws IOException {
    Files.deleteIfExists(manifest(id));
    Trees.delete(directory(id));
  }

  private List<String> ids() throws IOException {
    return DurableFiles.names(state.captures(), ID);
  }

  private Path directory(String id) {
    return state.captures().resolve(id);
  }

  private Path manifest(String id) {
    return state.captureManifest(id);
  }

  private Path stream(String id) {
    return directory(id).resolve("stream");
  }

  private Path memory(String id) {
    return directory(id).resolve("memory");
  }

  private Path devices(String id) {
    return directory(id).resolve("devices");
  }

  private Path disk(String id) {
    return state.captureDisk(id);
  }

  private static WorkspaceId keeper(String id) {
    return new WorkspaceId("tpl-" + id);
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
