package dev.cloister.runtime.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Lines in a file only its owner may read, and in the generations before it, {@code .1} being the
 * latest; each at most a limit. For one thread at a time.
 */
final class AuditFile implements AutoCloseable {
  private static final String OWNERS_ONLY = "rw-------";

  private final Path file;
  private final long limit;
  private final int generations;
  private FileChannel channel;

  AuditFile(Path file, long limit, int generations) throws IOException {
    this.file = file;
    this.limit = limit;
    this.generations = generations;
    this.channel = open();
  }

  void append(byte[] line) throws IOException {
    if (channel.size() > 0 && channel.size() + line.length > limit) {
      rotate();
    }
    ByteBuffer rest = ByteBuffer.wrap(line);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void rotate() throws IOException {
    channel.close();
    for (int age = generations; age > 1; age--) {
      if (Files.exists(generation(age - 1), LinkOption.NOFOLLOW_LINKS)) {
        move(generation(age - 1), generation(age));
      }
    }
    if (generations > 0) {
      move(file, generation(1));
    } else {
      Files.delete(file);
    }
    channel = open();
  }

  private Path generation(int age) {
    return file.resolveSibling(file.getFileName() + "." + age);
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private FileChannel open() throws IOException {
    var permissions = PosixFilePermissions.fromString(OWNERS_ONLY);
    FileChannel opened =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND,
                LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(permissions));
    Files.setPosixFilePermissions(file, permissions);
    return opened;
  }
}
