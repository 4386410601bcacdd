package dev.cloister.runtime.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.TemplateStore;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.qemu.HostFailures;
import dev.cloister.runtime.qemu.PrivateDirectory;
import dev.cloister.runtime.state.DurableFiles;
import dev.cloister.runtime.state.StateDirectory;
import dev.cloister.runtime.state.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Templates in the state directory. All work runs on the given executor. */
public final class TemplateFiles implements TemplateStore {
  private static final Logger LOG = LoggerFactory.getLogger(TemplateFiles.class);
  private static final int SHORT = 12;
  private static final long MIB = 1L << 20;

  private final StateDirectory state;
  private final TemplateFileSettings settings;
  private final ShapeInputs inputs;
  private final Clock clock;
  private final Executor blocking;

  /**
   * The templates of one state directory.
   *
   * @param inputs finds out what a template depends on
   */
  public TemplateFiles(
      StateDirectory state,
      TemplateFileSettings settings,
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
  public CompletionStage<String> identify(Shape shape) {
    return async(() -> inputs.of(shape).identity());
  }

  @Override
  public CompletionStage<Optional<VmOrigin.Fork>> find(String identity) {
    return async(() -> findNow(identity));
  }

  @Override
  public CompletionStage<Draft> begin(String identity, Shape shape) {
    return async(() -> beginNow(identity, shape));
  }

  @Override
  public CompletionStage<VmOrigin.Fork> keep(Draft draft) {
    return async(() -> keepNow(draft));
  }

  @Override
  public CompletionStage<Void> remove(String identity) {
    return async(
        () -> {
          removeNow(identity);
          return null;
        });
  }

  @Override
  public CompletionStage<List<Remains>> unfinished() {
    return async(
        () ->
            identities().stream()
                .filter(identity -> !Files.exists(manifest(identity)))
                .map(identity -> new Remains(identity, vm(identity)))
                .toList());
  }

  @Override
  public CompletionStage<List<Stale>> stale() {
    return async(
        () -> {
          // Where there is no QEMU for the moment, it cannot be told.
          String version = inputs.qemuVersion();
          List<Stale> stale = new ArrayList<>();
          for (String identity : identities()) {
            if (!isOfUse(identity, version)) {
              Path directory = directory(identity);
              stale.add(new Stale(identity, directory, Trees.bytes(directory)));
            }
          }
          return stale;
        });
  }

  private boolean isOfUse(String identity, String version) throws IOException {
    if (!Files.exists(manifest(identity))) {
      return false;
    }
    try {
      TemplateManifest manifest = TemplateManifest.read(manifest(identity));
      manifest.check(identity, version, memory(identity), devices(identity));
      return inputs.of(manifest.shape()).identity().equals(identity);
    } catch (FailureException | NoSuchFileException | JsonProcessingException e) {
      return false;
    }
  }

  @Override
  public CompletionStage<Void> evict() {
    return async(
        () -> {
          Instant oldest = clock.instant().minus(settings.maxAge());
          for (Kept kept : keptOldestFirst()) {
            if (kept.used().isBefore(oldest)) {
              LOG.info("Template {} was not used since {}", kept.identity(), kept.used());
              removeNow(kept.identity());
            }
          }
          return null;
        });
  }

  private Optional<VmOrigin.Fork> findNow(String identity) throws IOException {
    if (!Files.exists(manifest(identity))) {
      return Optional.empty();
    }
    try {
      TemplateManifest.read(manifest(identity))
          .check(identity, inputs.qemuVersion(), memory(identity), devices(identity));
      Files.setLastModifiedTime(manifest(identity), FileTime.from(clock.instant()));
      return Optional.of(fork(identity));
    } catch (FailureException e) {
      LOG.warn("{}. {}", e.failure().message(), e.failure().remedy());
    } catch (IOException e) {
      LOG.warn("The template {} cannot be read: {}", identity, e.toString());
    }
    removeNow(identity);
    return Optional.empty();
  }

  private synchronized Draft beginNow(String identity, Shape shape) throws IOException {
    PrivateDirectory.ensure(state.templates());
    removeNow(identity);
    makeRoom(shape.memoryMiB() * MIB);
    PrivateDirectory.ensure(directory(identity));
    // QEMU would make it readable for all.
    PrivateDirectory.ensureFile(memory(identity));
    return new Draft(identity, shape, vm(identity), memory(identity), devices(identity));
  }

  private void makeRoom(long wanted) throws IOException {
    if (wanted > settings.mostBytes()) {
      throw new FailureException(
          FailureCode.NOT_ENOUGH_RESOURCES,
          "A template of " + wanted + " bytes is more than all of them may take",
          "Raise cloister.template.most-bytes.");
    }
    List<Kept> kept = keptOldestFirst();
    long total = kept.stream().mapToLong(Kept::bytes).sum();
    for (Kept oldest : kept) {
      if (total + wanted <= settings.mostBytes()) {
        break;
      }
      LOG.info("Template {} gives way to another", oldest.identity());
      removeNow(oldest.identity());
      total -= oldest.bytes();
    }
    long free = state.templates().toFile().getUsableSpace();
    if (free - wanted < settings.reserveBytes()) {
      throw new FailureException(
          FailureCode.NOT_ENOUGH_RESOURCES,
          "A template of " + wanted + " bytes does not fit: " + free + " are free on the disk",
          "Free some space below the state directory, or lower cloister.disk.reserve.");
    }
  }

  private VmOrigin.Fork keepNow(Draft draft) throws IOException {
    String identity = draft.identity();
    // What the manifest speaks of is on the disk before the manifest is.
    DurableFiles.sync(draft.memory());
    DurableFiles.sync(draft.devices());
    TemplateManifest manifest =
        new TemplateManifest(
            TemplateManifest.SCHEMA,
            draft.shape(),
            inputs.of(draft.shape()),
            SavedFiles.of(draft.memory(), draft.devices()),
            clock.instant().toString());
    manifest.check(identity, inputs.qemuVersion(), draft.memory(), draft.devices());
    Path unfinished = DurableFiles.prepare(manifest(identity), manifest.bytes());
    // It is as old as its last use, by the clock that decides who gives way.
    Files.setLastModifiedTime(unfinished, FileTime.from(clock.instant()));
    DurableFiles.publish(unfinished, manifest(identity));
    return fork(identity);
  }

  /** The manifest goes first: what is left by a crash is no template. */
  private void removeNow(String identity) throws IOException {
    Files.deleteIfExists(manifest(identity));
    Trees.delete(directory(identity));
  }

  /** A finished template; {@code used}: when last. */
  private record Kept(String identity, Instant used, long bytes) {}

  private List<Kept> keptOldestFirst() throws IOException {
    List<Kept> kept = new ArrayList<>();
    for (String identity : identities()) {
      if (Files.exists(manifest(identity))) {
        kept.add(
            new Kept(
                identity,
                Files.getLastModifiedTime(manifest(identity)).toInstant(),
                Files.exists(memory(identity)) ? Files.size(memory(identity)) : 0));
      }
    }
    kept.sort(Comparator.comparing(Kept::used));
    return kept;
  }

  private List<String> identities() throws IOException {
    return DurableFiles.names(state.templates(), "[0-9a-f]{64}");
  }

  private Path directory(String identity) {
    return state.templates().resolve(identity);
  }

  private Path manifest(String identity) {
    return directory(identity).resolve("manifest.json");
  }

  private Path memory(String identity) {
    return directory(identity).resolve("memory");
  }

  private Path devices(String identity) {
    return directory(identity).resolve("devices");
  }

  private VmOrigin.Fork fork(String identity) {
    return new VmOrigin.Fork(identity, memory(identity), devices(identity));
  }

  private static WorkspaceId vm(String identity) {
    return new WorkspaceId("tpl-" + identity.substring(0, SHORT));
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
