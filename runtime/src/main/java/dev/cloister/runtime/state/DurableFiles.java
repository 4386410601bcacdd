package dev.cloister.runtime.state;

import dev.cloister.runtime.qemu.PrivateDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Files that are whole or not there, also after a crash of the host. Blocks. */
public final class DurableFiles {
  private DurableFiles() {}

  /** What was written to it is on the disk when this returns. */
  public static void sync(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      file.force(true);
    }
  }

  /** Writes it beside its name, with mode 0600, for {@link #publish}. */
  public static Path prepare(Path file, byte[] contents) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    PrivateDirectory.ensureFile(unfinished);
    Files.write(unfinished, contents);
    sync(unfinished);
    return unfinished;
  }

  /** Gives it its name, at once. */
  public static void publish(Path unfinished, Path file) throws IOException {
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    sync(file.getParent());
  }

  /** The names in a directory that match; none where it is not there. */
  public static List<String> names(Path directory, String pattern) throws IOException {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        entries.forEach(entry -> names.add(entry.getFileName().toString()));
      }
    }
    names.removeIf(name -> !name.matches(pattern));
    return names;
  }
}
