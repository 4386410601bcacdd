package dev.cloister.runtime.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.TemplateStore.Draft;
import dev.cloister.actors.port.TemplateStore.Remains;
import dev.cloister.actors.port.TemplateStore.Shape;
import dev.cloister.actors.port.TemplateStore.Stale;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of templates is whole, right for this host, and bounded. */
final class TemplateFilesTest {
  private static final long MIB = 1L << 20;

  @TempDir private Path directory;
  private Path qemu;
  private Path kernel;
  private Path initrd;
  private String version = "7.2.22";
  private Instant now = Instant.parse("2026-11-21T12:00:00Z");

  @BeforeEach
  void furnish() throws IOException {
    qemu = Files.writeString(directory.resolve("qemu"), "played");
    assertThat(qemu.toFile().setExecutable(true)).isTrue();
    kernel = Files.writeString(directory.resolve("kernel"), "kernel");
    initrd = Files.writeString(directory.resolve("initrd"), "initrd");
  }

  private TemplateFiles store(long mostMib) {
    return new TemplateFiles(
        StateDirectory.of(directory.resolve("home"), directory.resolve("run")),
        new TemplateFileSettings(mostMib * MIB, Duration.ofDays(7), 0),
        new ShapeInputs(qemu.toString(), () -> "", path -> version),
        Clock.fixed(now, ZoneOffset.UTC),
        Runnable::run);
  }

  private TemplateFiles store() {
    return store(100);
  }

  private Shape shape(int vcpus, int memoryMib, Accelerator accelerator, Transport transport) {
    return new Shape(vcpus, memoryMib, kernel, initrd, "0.1.0", accelerator, transport);
  }

  private Shape shape(int memoryMib) {
    return shape(1, memoryMib, Accelerator.TCG, Transport.SERIAL);
  }

  private String identity(Shape shape) {
    return done(store().identify(shape));
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static FailureCode codeOf(Runnable work) {
    try {
      work.run();
    } catch (CompletionException e) {
      return FailureException.failureOf(e).code();
    }
    throw new AssertionError("It succeeded");
  }

  /** Begins one and does what its VM would. */
  private Draft draft(TemplateFiles store, int memoryMib) throws IOException {
    Draft draft = done(store.begin(identity(shape(memoryMib)), shape(memoryMib)));
    try (RandomAccessFile memory = new RandomAccessFile(draft.memory().toFile(), "rw")) {
      memory.setLength(memoryMib * MIB);
    }
    Files.writeString(draft.devices(), "devices");
    return draft;
  }

  private VmOrigin.Fork made(TemplateFiles store, int memoryMib) throws IOException {
    return done(store.keep(draft(store, memoryMib)));
  }

  @Test
  void whatIsKeptIsFoundWhateverTheDaemon() throws IOException {
    VmOrigin.Fork kept = made(store(), 8);

    assertThat(done(store().find(kept.identity()))).contains(kept);
    assertThat(kept.memory()).exists();
    assertThat(done(store().unfinished())).isEmpty();
    assertThat(done(store().find("0".repeat(64)))).isEmpty();
  }

  @Test
  void whateverDiffersIsAnotherTemplate() throws IOException {
    Set<String> identities = new HashSet<>();
    identities.add(identity(shape(8)));
    identities.add(identity(shape(9)));
    identities.add(identity(shape(2, 8, Accelerator.TCG, Transport.SERIAL)));
    identities.add(identity(shape(1, 8, Accelerator.KVM, Transport.SERIAL)));
    identities.add(identity(shape(1, 8, Accelerator.TCG, Transport.VSOCK)));
    Files.writeString(kernel, "another kernel");
    identities.add(identity(shape(8)));
    Files.writeString(initrd, "another initrd");
    identities.add(identity(shape(8)));
    version = "7.2.23";
    Files.writeString(qemu, "another qemu");
    identities.add(identity(shape(8)));

    assertThat(identities).hasSize(8).allMatch(identity -> identity.matches("[0-9a-f]{64}"));
    assertThat(identity(shape(8))).isEqualTo(identity(shape(8)));
  }

  @Test
  void whatIsNotKeptIsNoTemplateAndIsTold() throws IOException {
    Draft draft = draft(store(), 8);

    assertThat(done(store().find(draft.identity()))).isEmpty();
    assertThat(done(store().unfinished()))
        .isEqualTo(List.of(new Remains(draft.identity(), draft.vm())));
    assertThat(draft.vm().value()).startsWith("tpl-");

    done(store().remove(draft.identity()));
    assertThat(done(store().unfinished())).isEmpty();
    assertThat(draft.memory().getParent()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"memory", "memory's bytes", "devices", "devices' bytes", "manifest", "identity"})
  void aDamagedOneIsRemoved(String how) throws IOException {
    VmOrigin.Fork kept = made(store(), 8);
    Path manifest = kept.memory().resolveSibling("manifest.json");
    switch (how) {
      case "memory" -> Files.write(kept.memory(), new byte[17]);
      case "memory's bytes" -> writeInto(kept.memory());
      case "devices" -> Files.delete(kept.devices());
      case "devices' bytes" -> Files.writeString(kept.devices(), "Devices");
      case "manifest" -> Files.writeString(manifest, "{\"schema\":1,");
      default ->
          Files.writeString(manifest, Files.readString(manifest).replace("\"0.1.0\"", "\"0.2.0\""));
    }

    assertThat(done(store().find(kept.identity()))).isEmpty();

    assertThat(kept.memory().getParent()).doesNotExist();
    assertThat(done(store().find(made(store(), 8).identity()))).isPresent();
  }

  @Test
  void anotherQemusIsRefusedByNameOfBoth() throws IOException {
    VmOrigin.Fork kept = made(store(), 8);
    TemplateManifest manifest =
        TemplateManifest.read(kept.memory().resolveSibling("manifest.json"));

    assertThatThrownBy(
            () -> manifest.check(kept.identity(), "8.0.0", kept.memory(), kept.devices()))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("saved by QEMU 7.2.22 and cannot be restored by QEMU 8.0.0")
        .extracting(error -> ((FailureException) error).failure().code())
        .isEqualTo(FailureCode.TEMPLATE_FOREIGN);
  }

  @Test
  void whatWasNotUsedForLongestGivesWay() throws IOException {
    VmOrigin.Fork oldest = made(store(), 40);
    now = now.plusSeconds(1);
    VmOrigin.Fork newer = made(store(), 41);
    now = now.plusSeconds(1);
    assertThat(done(store().find(oldest.identity()))).isPresent();

    VmOrigin.Fork last = made(store(), 42);

    assertThat(done(store().find(newer.identity()))).isEmpty();
    assertThat(done(store().find(oldest.identity()))).contains(oldest);
    assertThat(done(store().find(last.identity()))).contains(last);
  }

  @Test
  void whatCanNeverFitIsRefusedAndNothingGivesWayForIt() throws IOException {
    VmOrigin.Fork kept = made(store(), 40);

    assertThat(codeOf(() -> done(store().begin("a".repeat(64), shape(101)))))
        .isEqualTo(FailureCode.NOT_ENOUGH_RESOURCES);

    assertThat(done(store().find(kept.identity()))).isPresent();
  }

  @Test
  void whatWasNotUsedForTooLongIsRemoved() throws IOException {
    VmOrigin.Fork old = made(store(), 8);
    VmOrigin.Fork used = made(store(), 9);
    Path manifest = old.memory().resolveSibling("manifest.json");
    Files.setLastModifiedTime(manifest, FileTime.from(now.minus(Duration.ofDays(8))));

    done(store().evict());

    assertThat(old.memory()).doesNotExist();
    assertThat(used.memory()).exists();
  }

  @Test
  void aVmThatSavedLessThanItWasToIsNotKept() throws IOException {
    TemplateFiles store = store();
    Draft draft = draft(store, 8);
    Files.delete(draft.devices());

    assertThat(codeOf(() -> done(store.keep(draft)))).isEqualTo(FailureCode.HOST_IO);

    assertThat(done(store.find(draft.identity()))).isEqualTo(Optional.empty());
  }

  /** Its size is the same, and so may be most of its bytes. */
  private static void writeInto(Path memory) throws IOException {
    FileTime before = Files.getLastModifiedTime(memory);
    do {
      try (RandomAccessFile file = new RandomAccessFile(memory.toFile(), "rw")) {
        file.seek(MIB);
        file.write(1);
      }
    } while (Files.getLastModifiedTime(memory).equals(before));
  }

  @Test
  void nobodyElseCanReadIt() throws IOException {
    Draft draft = done(store().begin(identity(shape(8)), shape(8)));
    assertThat(mode(draft.memory())).isEqualTo("rw-------");
    done(store().remove(draft.identity()));

    VmOrigin.Fork kept = made(store(), 8);

    assertThat(mode(kept.memory())).isEqualTo("rw-------");
    assertThat(mode(kept.memory().resolveSibling("manifest.json"))).isEqualTo("rw-------");
    assertThat(mode(kept.memory().getParent())).isEqualTo("rwx------");
    assertThat(mode(kept.memory().getParent().getParent())).isEqualTo("rwx------");
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private List<String> stale() {
    return done(store().stale()).stream().map(Stale::identity).toList();
  }

  @Test
  void isOfUseAsLongAsAllThatItDependsOnIsThere() throws IOException {
    VmOrigin.Fork kept = made(store(), 8);
    Draft begun = draft(store(), 9);
    assertThat(stale()).containsExactly(begun.identity());

    VmOrigin.Fork other = done(store().keep(begun));
    assertThat(stale()).isEmpty();

    Files.writeString(other.memory().resolveSibling("manifest.json"), "{");
    assertThat(stale()).containsExactly(other.identity());
    Files.writeString(kernel, "another kernel");
    assertThat(stale()).containsExactlyInAnyOrder(kept.identity(), other.identity());
    Files.delete(kernel);
    assertThat(stale()).containsExactlyInAnyOrder(kept.identity(), other.identity());
    assertThat(done(store().stale()).get(0).bytes()).isGreaterThan(8 * MIB);
  }

  @Test
  void anotherQemuMakesAllOfThemUseless() throws IOException {
    VmOrigin.Fork kept = made(store(), 8);
    version = "7.2.23";
    assertThat(stale()).containsExactly(kept.identity());
  }

  @Test
  void whereThereIsNoQemuNothingIsUseless() throws IOException {
    made(store(), 8);
    Files.delete(qemu);
    assertThat(codeOf(() -> done(store().stale()))).isEqualTo(FailureCode.QEMU_MISSING);
  }
}
