package dev.cloister.runtime.backup;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.disk.Backing;
import dev.cloister.runtime.image.ImageFiles;
import dev.cloister.runtime.journal.JournalArchive;
import dev.cloister.runtime.qemu.HostFailures;
import dev.cloister.runtime.qemu.PrivateDirectory;
import dev.cloister.runtime.state.StateDirectory;
import dev.cloister.runtime.state.UnfinishedRestore;
import dev.cloister.runtime.verb.VerbJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Enumeration;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Makes a state directory of a backup. Images that are there already are kept; whatever lay below
 * the old images directory is looked for below the new one.
 */
public final class Restore {
  private final StateDirectory state;
  private final ZipFile zip;
  private final BackupManifest manifest;

  private Restore(StateDirectory state, ZipFile zip) throws IOException {
    this.state = state;
    this.zip = zip;
    this.manifest = VerbJson.read(bytes(BackupManifest.NAME), BackupManifest.class);
  }

  /**
   * Fills {@code state}, whose lock the caller holds and which has neither journal nor workspaces,
   * or what an interrupted restore left of them. Blocks. A failure leaves none of either.
   *
   * @throws FailureException {@code WRONG_STATE} where the directory is not empty, {@code
   *     INVALID_ARGUMENT} where the file is no backup, {@code JOURNAL_FAILED}, {@code DISK_FULL} or
   *     {@code HOST_IO}
   */
  public static BackupReport read(StateDirectory state, Path file) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      refuseWhatIsThere(state);
      Restore restore = new Restore(state, zip);
      restore.run();
      return new BackupReport(
          file.toString(),
          state.home().toString(),
          restore.manifest.workspaces().size(),
          Files.size(file));
    } catch (ZipException | NoSuchFileException e) {
      throw noBackup(file, e.getMessage());
    } catch (IOException e) {
      throw HostFailures.of(e);
    }
  }

  private void run() throws IOException {
    if (manifest.format() != BackupManifest.FORMAT) {
      throw noBackup(Path.of(zip.getName()), "its format is " + manifest.format());
    }
    UnfinishedRestore.mark(state);
    try {
      PrivateDirectory.ensure(state.workspaces());
      PrivateDirectory.ensure(state.journal());
      if (!Files.exists(state.images())) {
        Files.createDirectories(state.images());
      }
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        take(entries.nextElement());
      }
      for (String id : manifest.workspaces()) {
        rebase(state.disk(new WorkspaceId(id)));
      }
      for (String id : state.finishedCaptures()) {
        rebase(state.captureDisk(id));
      }
      // The journal comes last: with it the directory is one that can be opened.
      try (Reader script =
          new InputStreamReader(
              zip.getInputStream(entry(BackupManifest.JOURNAL)), StandardCharsets.UTF_8)) {
        JournalArchive.read(script, state.journal(), base -> moved(Path.of(base)).toString());
      }
    } catch (IOException | RuntimeException e) {
      UnfinishedRestore.remove(state);
      throw e;
    }
    UnfinishedRestore.done(state);
  }

  private void take(ZipEntry entry) throws IOException {
    String name = entry.getName();
    if (name.equals(BackupManifest.NAME) || name.equals(BackupManifest.JOURNAL)) {
      return;
    }
    Path target = state.home().resolve(name).normalize();
    boolean known =
        target.startsWith(state.workspaces())
            || target.startsWith(state.captures())
            || target.startsWith(state.images())
            || target.equals(state.home().resolve("cloister.conf"));
    if (!known) {
      throw noBackup(Path.of(zip.getName()), "it has a file " + name);
    }
    boolean image = target.startsWith(state.images());
    if (Files.exists(target) && (!image || isWhole(target, entry))) {
      return;
    }
    if (target.startsWith(state.workspaces()) || target.startsWith(state.captures())) {
      PrivateDirectory.ensure(target.getParent());
    } else {
      Files.createDirectories(target.getParent());
    }
    // Whoever finds a file by its name finds all of it, and images are kept between restores.
    Path unfinished = target.resolveSibling(target.getFileName() + ".unfinished");
    Files.deleteIfExists(unfinished);
    try (InputStream in = zip.getInputStream(entry);
        FileChannel out =
            FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      in.transferTo(Channels.newOutputStream(out));
      out.force(true);
      Files.setPosixFilePermissions(
          unfinished, PosixFilePermissions.fromString(image ? "r--r--r--" : "rw-------"));
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** A file of an image is named by what is in it, so another length is another's torn copy. */
  private static boolean isWhole(Path file, ZipEntry entry) throws IOException {
    return file.endsWith(ImageFiles.MANIFEST) || Files.size(file) == entry.getSize();
  }

  private void rebase(Path disk) throws IOException {
    if (Files.exists(disk)) {
      Path before = Backing.of(disk);
      Path after = moved(before);
      if (!after.equals(before)) {
        Backing.change(disk, after);
      }
    }
  }

  /** Where a file of the old images directory, or of the old captures, is now. */
  private Path moved(Path base) {
    Optional<Path> captured =
        StateDirectory.captureOf(base).map(state::captureDisk).filter(Files::exists);
    if (captured.isPresent()) {
      return captured.get();
    }
    Path old = Path.of(manifest.images());
    try {
      return base.startsWith(old)
          ? state.images().toRealPath().resolve(old.relativize(base))
          : base;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private byte[] bytes(String name) throws IOException {
    try (InputStream in = zip.getInputStream(entry(name))) {
      return in.readAllBytes();
    }
  }

  private ZipEntry entry(String name) {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw noBackup(Path.of(zip.getName()), "it has no " + name);
    }
    return entry;
  }

  private static void refuseWhatIsThere(StateDirectory state) throws IOException {
    if (UnfinishedRestore.isIn(state)) {
      UnfinishedRestore.remove(state);
    }
    String[] workspaces = state.workspaces().toFile().list();
    String[] journal = state.journal().toFile().list();
    if ((workspaces != null && workspaces.length > 0) || (journal != null && journal.length > 0)) {
      throw new FailureException(
          FailureCode.WRONG_STATE,
          "The state directory " + state.home() + " is in use: it has a journal or workspaces",
          "Restore into an empty one, chosen by CLOISTER_HOME.");
    }
  }

  private static FailureException noBackup(Path file, String how) {
    return new FailureException(
        FailureCode.INVALID_ARGUMENT,
        file + " is no backup that this version reads: " + how,
        "Name a file that 'cloister backup' wrote.");
  }
}
