package dev.cloister.runtime.backup;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.contact.Build;
import dev.cloister.runtime.disk.Backing;
import dev.cloister.runtime.image.ImageFiles;
import dev.cloister.runtime.journal.JournalArchive;
import dev.cloister.runtime.journal.JournalDatabase;
import dev.cloister.runtime.memory.MemoryFiles;
import dev.cloister.runtime.qemu.HostFailures;
import dev.cloister.runtime.qemu.OwnProcesses;
import dev.cloister.runtime.state.StateDirectory;
import dev.cloister.runtime.state.UnfinishedRestore;
import dev.cloister.runtime.verb.VerbJson;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a state directory into one file: the journal, the disks and logs of all workspaces, what
 * these disks lie on (images, and the disks of captures), the configuration. The token and the
 * audit log stay where they are. It is whole because nothing changes meanwhile: no daemon runs, and
 * no VM.
 */
public final class Backup {
  private final StateDirectory state;
  private final Clock clock;

  private Backup(StateDirectory state, Clock clock) {
    this.state = state;
    this.clock = clock;
  }

  /**
   * Writes {@code file}, which must not exist, for the owner of {@code state}'s lock. Blocks. A
   * failure leaves no file.
   *
   * @throws FailureException {@code WRONG_STATE} while a VM runs, {@code INVALID_ARGUMENT} where
   *     the file exists, {@code JOURNAL_DAMAGED}, {@code JOURNAL_FAILED}, {@code DISK_FULL} or
   *     {@code HOST_IO}
   */
  public static BackupReport write(StateDirectory state, Path file, Clock clock) {
    try {
      return new Backup(state, clock).write(file);
    } catch (FileAlreadyExistsException e) {
      throw new FailureException(
          FailureCode.INVALID_ARGUMENT, file + " exists", "Name a file that does not.");
    } catch (IOException e) {
      throw HostFailures.of(e);
    }
  }

  private BackupReport write(Path file) throws IOException {
    UnfinishedRestore.refuse(state);
    List<String> workspaces = workspaces();
    refuseWhatRuns(workspaces);
    new JournalDatabase(state.journal()).prepare(state.workspaces());
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      try (ZipOutputStream zip =
          new ZipOutputStream(Files.newOutputStream(file, StandardOpenOption.WRITE))) {
        zip.setLevel(Deflater.BEST_SPEED);
        write(zip, workspaces);
      }
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    return new BackupReport(
        file.toString(), state.home().toString(), workspaces.size(), Files.size(file));
  }

  private void write(ZipOutputStream zip, List<String> workspaces) throws IOException {
    Path images = Files.exists(state.images()) ? state.images().toRealPath() : state.images();
    BackupManifest manifest =
        new BackupManifest(
            BackupManifest.FORMAT, Build.version(), clock.instant(), images.toString(), workspaces);
    zip.putNextEntry(new ZipEntry(BackupManifest.NAME));
    zip.write(VerbJson.write(manifest));
    zip.putNextEntry(new ZipEntry(BackupManifest.JOURNAL));
    Writer script = new OutputStreamWriter(zip, StandardCharsets.UTF_8);
    JournalArchive.write(state.journal(), script);
    Path conf = state.home().resolve("cloister.conf");
    if (Files.exists(conf)) {
      put(zip, "cloister.conf", conf);
    }
    for (String id : workspaces) {
      for (Path file : filesIn(state.workspaces().resolve(id))) {
        put(zip, "workspaces/" + state.workspaces().relativize(file), file);
      }
    }
    for (String id : state.finishedCaptures()) {
      // Its memory is of use for a moment only, and to this very host.
      for (String name : List.of("disk.qcow2", "manifest.json")) {
        put(zip, "captures/" + id + "/" + name, state.captures().resolve(id).resolve(name));
      }
    }
    for (Path file : imageFiles(images, workspaces)) {
      put(zip, "images/" + images.relativize(file), file);
    }
  }

  /** Every image there is, and every base a disk lies on, though no image names it any more. */
  private Set<Path> imageFiles(Path images, List<String> workspaces) throws IOException {
    Set<Path> files = new TreeSet<>();
    if (Files.isDirectory(images)) {
      files.addAll(ImageFiles.named(images));
      files.addAll(ImageFiles.manifests(images));
    }
    List<Path> disks = new ArrayList<>();
    workspaces.forEach(id -> disks.add(state.disk(new WorkspaceId(id))));
    state.finishedCaptures().forEach(id -> disks.add(state.captureDisk(id)));
    for (Path disk : disks) {
      if (Files.exists(disk)) {
        files.add(Backing.of(disk));
      }
    }
    // What lies elsewhere is not ours to carry away.
    files.removeIf(file -> !file.startsWith(images) || !Files.isRegularFile(file));
    return files;
  }

  private List<String> workspaces() {
    String[] names = state.workspaces().toFile().list();
    return Stream.of(names == null ? new String[0] : names)
        .filter(WorkspaceId::isId)
        .sorted()
        .toList();
  }

  /** Not the memory of one that is suspended: it is this host's, and good for one wake. */
  private static List<Path> filesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !MemoryFiles.isMemory(file.getParent()))
          .sorted()
          .toList();
    }
  }

  private static void put(ZipOutputStream zip, String name, Path file) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    Files.copy(file, zip);
  }

  /** QEMU locks some bytes of every disk it has open. */
  private static boolean isInUse(Path disk) throws IOException {
    if (!Files.exists(disk)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(disk, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    }
  }

  private void refuseWhatRuns(List<String> workspaces) throws IOException {
    Set<String> running = new TreeSet<>();
    if (Files.isDirectory(state.run())) {
      new OwnProcesses(state).find().forEach(found -> running.add(found.workspace().value()));
    }
    // A daemon that was started elsewhere may keep its sockets in a directory unknown here.
    for (String id : workspaces) {
      if (isInUse(state.disk(new WorkspaceId(id)))) {
        running.add(id);
      }
    }
    if (!running.isEmpty()) {
      throw new FailureException(
          FailureCode.WRONG_STATE,
          "The disks of workspaces that run cannot be copied: " + String.join(", ", running),
          "Stop them with 'cloister down --stop-all', then back up.");
    }
  }
}
