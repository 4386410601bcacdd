package dev.cloister.runtime.backup;

import static dev.cloister.runtime.journal.EarlierJournal.RESTS;
import static dev.cloister.runtime.journal.EarlierJournal.VANISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.Cloister;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.disk.Backing;
import dev.cloister.runtime.disk.DiskSettings;
import dev.cloister.runtime.disk.OverlayStore;
import dev.cloister.runtime.journal.EarlierJournal;
import dev.cloister.runtime.journal.JournalDatabase;
import dev.cloister.runtime.journal.Repair;
import dev.cloister.runtime.state.StateDirectory;
import dev.cloister.runtime.state.UnfinishedRestore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes in comes out, elsewhere; what cannot be whole is refused. */
@Timeout(60)
final class BackupTest {
  private static final String BASE = "roots/" + "a".repeat(64) + "/root.ext4";

  @TempDir private Path directory;
  private final List<Process> started = new ArrayList<>();
  private StateDirectory from;
  private StateDirectory to;
  private Path file;

  @BeforeEach
  void furnish() throws IOException {
    from = state("from");
    to = state("to");
    file = directory.resolve("backup.zip");
    EarlierJournal.in(from);
    put(from.images().resolve(BASE), "base");
    put(from.images().resolve("boot/b/vmlinux"), "kernel");
    put(
        from.images().resolve("minimal/manifest.json"),
        """
        {"schema":1,"name":"minimal","digest":"sha256:0f","root":"../%s","rootBytes":4,
         "kernel":"../boot/b/vmlinux","kernelVersion":"6.1","initrd":"../boot/b/initrd",
         "agent":"1","minDiskBytes":1,"defaultDiskBytes":1,"minMemoryMiB":1,"defaultMemoryMiB":1}
        """
            .formatted(BASE));
    put(from.home().resolve("cloister.conf"), "cloister.http.port = 0\n");
    put(from.home().resolve("token"), "secret");
    OverlayStore disks = new OverlayStore(from, new DiskSettings(0), Runnable::run);
    for (var id : List.of(RESTS, VANISHED)) {
      Files.delete(from.disk(id));
      Cloister.await(disks.ensure(id, from.images().resolve(BASE), 1 << 20));
    }
  }

  @AfterEach
  void close() {
    started.forEach(process -> process.destroyForcibly().onExit().join());
  }

  @Test
  void comesOutElsewhereAsItWentIn() throws IOException {
    BackupReport written = Backup.write(from, file, Clock.systemUTC());
    assertThat(written.workspaces()).isEqualTo(2);
    assertThat(written.bytes()).isEqualTo(Files.size(file));

    BackupReport read = Restore.read(to, file);

    assertThat(read.home()).isEqualTo(to.home().toString());
    assertThat(Backing.of(to.disk(RESTS))).isEqualTo(to.images().toRealPath().resolve(BASE));
    assertThat(to.images().resolve(BASE)).hasContent("base");
    assertThat(to.images().resolve("boot/b/vmlinux")).hasContent("kernel");
    assertThat(to.home().resolve("cloister.conf")).hasContent("cloister.http.port = 0\n");
    assertThat(to.home().resolve("token")).doesNotExist();
    new JournalDatabase(to.journal()).prepare(to.workspaces());
    assertThat(to.journal().toFile().list()).containsExactly("journal.mv.db");
    String before = exported(from);
    String after = exported(to);
    assertThat(after).isEqualTo(before).contains("rests", "vanished");
  }

  /** The disk of a fork lies on a captured one, and that on a base: all three come along. */
  @Test
  void takesAlongWhatTheDisksOfForksLieOn() throws IOException {
    OverlayStore disks = new OverlayStore(from, new DiskSettings(0), Runnable::run);
    Path captured = from.captureDisk("0a1b2c3d4e5f");
    Files.createDirectories(captured.getParent());
    Files.copy(from.disk(RESTS), captured);
    put(captured.resolveSibling("manifest.json"), "{}");
    put(captured.resolveSibling("memory"), "large");
    Files.delete(from.disk(VANISHED));
    Cloister.await(disks.fork(VANISHED, captured));
    Backup.write(from, file, Clock.systemUTC());

    Restore.read(to, file);

    assertThat(Backing.of(to.disk(VANISHED))).isEqualTo(to.captureDisk("0a1b2c3d4e5f"));
    assertThat(Backing.of(to.captureDisk("0a1b2c3d4e5f")))
        .isEqualTo(to.images().toRealPath().resolve(BASE));
    assertThat(to.captures().resolve("0a1b2c3d4e5f").toFile().list())
        .containsExactlyInAnyOrder("disk.qcow2", "manifest.json");
  }

  /** It is good for one wake, here. */
  @Test
  void leavesTheMemoryOfWhatIsSuspended() throws IOException {
    Path memory = from.workspace(RESTS).resolve("memory-0a1b2c3d4e5f");
    Files.createDirectories(memory);
    put(memory.resolve("stream"), "secret");
    put(memory.resolve("manifest.json"), "{}");
    Backup.write(from, file, Clock.systemUTC());

    Restore.read(to, file);

    assertThat(to.disk(RESTS)).exists();
    assertThat(to.workspace(RESTS).resolve("memory-0a1b2c3d4e5f")).doesNotExist();
  }

  /** A base that lay in the old images lies in the new ones, for the journal too. */
  @Test
  void theJournalNamesTheBasesWhereTheyAreNow() throws IOException {
    Path conf = Path.of("/var/lib/cloister");
    Backup.write(from, file, Clock.systemUTC());
    Path other = directory.resolve("other.zip");
    rewrite(file, other, from.images().toRealPath().toString(), conf.resolve("images").toString());

    Restore.read(to, other);

    assertThat(exported(to))
        .contains("\"imageRoot\":\"" + to.images().toRealPath() + "/roots/")
        .doesNotContain("\"imageRoot\":\"" + conf);
  }

  @Test
  void refusesWhileAVmRuns() throws IOException {
    Files.createDirectories(from.run());
    started.add(
        new ProcessBuilder(
                "sh",
                "-c",
                "read x",
                "sh",
                "-name",
                "cloister-" + RESTS,
                "-pidfile",
                from.pidFile(RESTS).toString())
            .start());

    FailureException refused = failureOf(() -> Backup.write(from, file, Clock.systemUTC()));
    assertThat(refused.failure().code()).isEqualTo(FailureCode.WRONG_STATE);
    assertThat(refused.failure().message()).contains(RESTS.value());
    assertThat(refused.failure().remedy()).contains("--stop-all");
    assertThat(file).doesNotExist();
  }

  /** Whose daemon keeps its sockets where this one does not look. */
  @Test
  void refusesWhileAnybodyHasADiskOpen() throws IOException {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                from.disk(VANISHED).toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    started.add(holder);
    assertThat(holder.getInputStream().read()).isEqualTo(LockHolder.LOCKED);

    FailureException refused = failureOf(() -> Backup.write(from, file, Clock.systemUTC()));

    assertThat(refused.failure().code()).isEqualTo(FailureCode.WRONG_STATE);
    assertThat(refused.failure().message()).contains(VANISHED.value());
    holder.destroyForcibly().onExit().join();
    Backup.write(from, file, Clock.systemUTC());
  }

  /** What a kill leaves: a mark, some disks, the beginning of a base. */
  @Test
  void beginsAnewWhereARestoreWasInterrupted() throws IOException {
    Backup.write(from, file, Clock.systemUTC());
    UnfinishedRestore.mark(to);
    put(to.disk(RESTS), "half a disk");
    put(to.journal().resolve("restored1/journal.mv.db"), "half a journal");
    put(to.images().resolve(BASE), "ba");
    assertThat(failureOf(() -> UnfinishedRestore.refuse(to)).failure().remedy())
        .contains("restore");
    // It would set the disks aside that are there already.
    assertThat(failureOf(() -> exported(to)).failure().code()).isEqualTo(FailureCode.WRONG_STATE);

    Restore.read(to, file);

    UnfinishedRestore.refuse(to);
    assertThat(to.images().resolve(BASE)).hasContent("base");
    assertThat(Backing.of(to.disk(RESTS))).isEqualTo(to.images().toRealPath().resolve(BASE));
    assertThat(to.journal().toFile().list()).containsExactly("journal.mv.db");
  }

  @Test
  void canBeTriedAgainAfterAJournalThatCannotBeRead() throws IOException {
    Backup.write(from, file, Clock.systemUTC());
    Path broken = copyWith(BackupManifest.JOURNAL, "CREATE nothing;");

    assertThat(failureOf(() -> Restore.read(to, broken)).failure().code())
        .isEqualTo(FailureCode.JOURNAL_FAILED);

    Restore.read(to, file);
    assertThat(exported(to)).contains("rests", "vanished");
  }

  @Test
  void refusesAFileThatExistsAndADirectoryThatIsNotEmpty() throws IOException {
    put(file, "mine");
    assertThat(failureOf(() -> Backup.write(from, file, Clock.systemUTC())).failure().code())
        .isEqualTo(FailureCode.INVALID_ARGUMENT);
    assertThat(file).hasContent("mine");
    assertThat(failureOf(() -> Restore.read(to, file)).failure().code())
        .isEqualTo(FailureCode.INVALID_ARGUMENT);
    Files.delete(file);
    Backup.write(from, file, Clock.systemUTC());
    assertThat(failureOf(() -> Restore.read(from, file)).failure().code())
        .isEqualTo(FailureCode.WRONG_STATE);
  }

  /** A name in a file is no place to write to. */
  @Test
  void leavesNothingOfAFileThatReachesOutside() throws IOException {
    Backup.write(from, file, Clock.systemUTC());
    Path evil = copyWith("token", "x");

    assertThat(failureOf(() -> Restore.read(to, evil)).failure().message()).contains("token");
    assertThat(to.workspaces()).doesNotExist();
    assertThat(to.home().resolve("token")).doesNotExist();
    assertThat(to.journal()).doesNotExist();
    Restore.read(to, file);
  }

  /** A copy of the backup in which this file has this text. */
  private Path copyWith(String name, String text) throws IOException {
    Path copy = Files.copy(file, directory.resolve("copy.zip"));
    try (var zip = java.nio.file.FileSystems.newFileSystem(copy)) {
      Files.writeString(zip.getPath(name), text);
    }
    return copy;
  }

  private static void rewrite(Path zip, Path copy, String old, String now) throws IOException {
    try (var source = new java.util.zip.ZipFile(zip.toFile());
        var target = new ZipOutputStream(Files.newOutputStream(copy))) {
      for (var entry : java.util.Collections.list(source.entries())) {
        byte[] bytes = source.getInputStream(entry).readAllBytes();
        target.putNextEntry(new ZipEntry(entry.getName()));
        if (entry.getName().equals("backup.json")) {
          bytes =
              new String(bytes, java.nio.charset.StandardCharsets.UTF_8)
                  .replace(old, now)
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }
        target.write(bytes);
      }
    }
  }

  private static String exported(StateDirectory state) throws IOException {
    return Files.readString(Path.of(Repair.of(state, Clock.systemUTC()).export()));
  }

  private static FailureException failureOf(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(FailureException.class, call);
  }

  private StateDirectory state(String name) throws IOException {
    Path home = Files.createDirectory(directory.resolve(name)).toRealPath();
    return new StateDirectory(home, directory.resolve(name + "-run"));
  }

  private static void put(Path path, String text) throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
