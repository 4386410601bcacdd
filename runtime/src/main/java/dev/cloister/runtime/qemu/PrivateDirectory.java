package dev.cloister.runtime.qemu;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Directories and files that only their owner can open, from their first moment on. */
public final class PrivateDirectory {
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY_MODE =
      PosixFilePermissions.asFileAttribute(DIRECTORY);
  private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private PrivateDirectory() {}

  /**
   * Makes the directory and its missing parents with mode 0700. One that exists must be a directory
   * of mode 0700 that belongs to this user; a symbolic link is refused.
   */
  public static void ensure(Path directory) throws IOException {
    if (!Files.isDirectory(directory.getParent())) {
      Files.createDirectories(directory.getParent(), DIRECTORY_MODE);
    }
    try {
      Files.createDirectory(directory, DIRECTORY_MODE);
    } catch (FileAlreadyExistsException e) {
      check(directory);
    }
  }

  /** Makes an empty file of mode 0600 unless it exists. */
  public static void ensureFile(Path file) throws IOException {
    try {
      Files.createFile(file, FILE_MODE);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(file + " is not a regular file", e);
      }
    }
  }

  private static void check(Path directory) throws IOException {
    boolean ours =
        Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
            && Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS).equals(DIRECTORY)
            && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS)
                .equals(Files.getOwner(Path.of("/proc/self")));
    if (!ours) {
      throw new IOException(directory + " is not a directory of this user with mode 0700");
    }
  }
}
