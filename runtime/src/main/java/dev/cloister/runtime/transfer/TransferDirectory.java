package dev.cloister.runtime.transfer;

import com.typesafe.config.Config;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.Optional;
import java.util.Set;

/**
 * A directory that is entered step by step from open directories, each without following a link:
 * whoever changes names in it meanwhile leads nobody out. Thread-safe. Every method blocks, and
 * fails with {@code NOT_PERMITTED}, {@code FILE_NOT_FOUND} or {@code HOST_IO}.
 */
public final class TransferDirectory {
  private static final String SETTING = "cloister.transfer.directory";

  private final Optional<Path> root;

  private TransferDirectory(Optional<Path> root) {
    this.root = root;
  }

  /**
   * The directory {@code cloister.transfer.directory} names.
   *
   * @param config the whole configuration
   */
  public static TransferDirectory of(Config config) {
    String configured = config.getString(SETTING);
    return new TransferDirectory(
        configured.isEmpty() ? Optional.empty() : Optional.of(Path.of(configured)));
  }

  /** Opens a regular file to read. The caller closes it. */
  public SeekableByteChannel read(String path) {
    Path relative = relative(path);
    try (SecureDirectoryStream<Path> parent = parent(relative)) {
      Path name = relative.getFileName();
      var attributes =
          parent
              .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes();
      if (!attributes.isRegularFile()) {
        throw refusal(
            "'" + path + "' is not a regular file", "Name a file; links are not followed.");
      }
      return parent.newByteChannel(
          name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /** Begins a file that takes the name's place when it is whole. The caller closes it. */
  public IncomingFile write(String path, int mode) {
    Path relative = relative(path);
    try {
      return IncomingFile.begin(parent(relative), relative.getFileName(), mode);
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /** What {@code error} about {@code path} amounts to. */
  static FailureException failure(String path, IOException error) {
    if (error instanceof NoSuchFileException) {
      return failed(
          FailureCode.FILE_NOT_FOUND,
          "There is no '" + path + "' in the transfer directory",
          "Check the path; it is relative to " + SETTING + ".",
          error);
    }
    String said = String.valueOf(error.getMessage());
    boolean link =
        error instanceof FileSystemLoopException
            || said.contains("symbolic link")
            || said.contains("Not a directory");
    return link
        ? failed(
            FailureCode.NOT_PERMITTED,
            "'" + path + "' leads over a link or a file that is no directory",
            "Name it without links.",
            error)
        : failed(
            FailureCode.HOST_IO,
            "Cannot reach '" + path + "' in the transfer directory: " + error,
            "Check the directory's modes and the disk.",
            error);
  }

  private static FailureException failed(
      FailureCode code, String message, String remedy, IOException cause) {
    return new FailureException(Failure.of(code, message, remedy), cause);
  }

  private static Path relative(String text) {
    try {
      Path path = Path.of(text);
      boolean plain =
          !path.isAbsolute()
              && !path.toString().isEmpty()
              && path.equals(path.normalize())
              && !path.startsWith("..");
      if (plain) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw refusal("The host path is none", "Give a path without control characters.");
    }
    throw refusal(
        "The host path leads out of the transfer directory",
        "Give a relative path without '.' and '..'.");
  }

  private SecureDirectoryStream<Path> parent(Path relative) throws IOException {
    Path configured =
        root.orElseThrow(
            () ->
                refusal(
                    "No directory of this host is open for transfers",
                    "Set "
                        + SETTING
                        + " in cloister.conf and start the daemon anew, or use"
                        + " 'cloister cp'."));
    Path real = configured.toRealPath();
    // Not by Files.newDirectoryStream: this one stays open while it is gone through.
    SecureDirectoryStream<Path> at =
        secure(real.getFileSystem().provider().newDirectoryStream(real, any -> true));
    for (int i = 0; i < relative.getNameCount() - 1; i++) {
      try (SecureDirectoryStream<Path> left = at) {
        at = left.newDirectoryStream(relative.getName(i), LinkOption.NOFOLLOW_LINKS);
      }
    }
    return at;
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream)
      throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw refusal(
        "The transfer directory's file system cannot be entered safely",
        "Put it on a local file system.");
  }

  private static FailureException refusal(String message, String remedy) {
    return new FailureException(FailureCode.NOT_PERMITTED, message, remedy);
  }
}
