package dev.cloister.runtime.transfer;

import dev.cloister.actors.failure.FailureException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/** A file on its way into a directory; it has a name of its own until it is whole. */
public final class IncomingFile implements AutoCloseable {
  private static final int READ = 4;
  private static final int WRITE = 2;

  private final SecureDirectoryStream<Path> directory;
  private final Path name;
  private final Path part;
  private final int mode;
  private final SeekableByteChannel channel;

  private IncomingFile(
      SecureDirectoryStream<Path> directory,
      Path name,
      Path part,
      int mode,
      SeekableByteChannel channel) {
    this.directory = directory;
    this.name = name;
    this.part = part;
    this.mode = mode;
    this.channel = channel;
  }

  /** Takes {@code directory} over, and closes it where this fails. */
  static IncomingFile begin(SecureDirectoryStream<Path> directory, Path name, int mode)
      throws IOException {
    Path part = Path.of("." + UUID.randomUUID() + ".cloister-part");
    try {
      SeekableByteChannel channel =
          directory.newByteChannel(
              part,
              Set.of(
                  StandardOpenOption.WRITE,
                  StandardOpenOption.CREATE_NEW,
                  LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return new IncomingFile(directory, name, part, mode, channel);
    } catch (IOException e) {
      directory.close();
      throw e;
    }
  }

  /** To write to. */
  public SeekableByteChannel channel() {
    return channel;
  }

  /**
   * Puts it into its place, where it replaces what was there; a link is replaced itself. Blocks.
   *
   * @throws FailureException with {@code HOST_IO}
   */
  public void commit() {
    try {
      channel.close();
      directory
          .getFileAttributeView(part, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setPermissions(permissions(mode));
      directory.move(part, directory, name);
    } catch (IOException e) {
      throw TransferDirectory.failure(name.toString(), e);
    }
  }

  /** Removes what was not put into its place. Blocks. */
  @Override
  public void close() {
    try (directory) {
      channel.close();
      directory.deleteFile(part);
    } catch (NoSuchFileException e) {
      // It is in its place.
    } catch (IOException e) {
      throw TransferDirectory.failure(part.toString(), e);
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> all = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] inOrder = PosixFilePermission.values();
    for (int i = 0; i < inOrder.length; i++) {
      int bits = mode >> (3 * (2 - i / 3));
      int bit = i % 3 == 0 ? READ : i % 3 == 1 ? WRITE : 1;
      if ((bits & bit) != 0) {
        all.add(inOrder[i]);
      }
    }
    return all;
  }
}
