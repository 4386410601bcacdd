package dev.cloister.runtime.qmp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * Where one QEMU sends what it saves. A socket of ours, since a QEMU that may spawn nothing cannot
 * pipe, before 8.2 cannot write files, and takes no descriptor by number. Closing it ends {@link
 * #receive}.
 */
final class SaveSocket implements AutoCloseable {
  /** Devices take some tens of KiB. */
  static final long MOST_OF_DEVICES = 64L << 20;

  private static final int PIECE = 1 << 20;

  private final Path path;
  private final AFUNIXServerSocketChannel listener;

  /** QEMU's connection, once it is there. */
  private volatile AFUNIXSocketChannel accepted;

  private volatile boolean closed;

  private SaveSocket(Path path, AFUNIXServerSocketChannel listener) {
    this.path = path;
    this.listener = listener;
  }

  static SaveSocket listen(Path path) throws IOException {
    Files.deleteIfExists(path);
    AFUNIXServerSocketChannel listener = AFUNIXServerSocketChannel.open();
    try {
      listener.bind(AFUNIXSocketAddress.of(path));
      return new SaveSocket(path, listener);
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  /** What QEMU calls it. */
  String uri() {
    return "unix:" + path;
  }

  /**
   * Waits for that process to connect and takes all it sends into a new file, up to the end. The
   * file is not yet durable: a VM may stand still meanwhile.
   *
   * @param mostBytes more than so many are refused
   * @throws IOException nothing is left of the file then
   */
  void receive(long pid, Path file, long mostBytes) throws IOException {
    try (AFUNIXSocketChannel from = listener.accept()) {
      accepted = from;
      if (closed) {
        throw new IOException("Nobody wants what QEMU saves any more");
      }
      long peer = from.getPeerCredentials().getPid();
      if (peer != pid) {
        throw new IOException("Process " + peer + " saves in the place of " + pid);
      }
      copy(from, file, mostBytes);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  private void copy(AFUNIXSocketChannel from, Path file, long mostBytes) throws IOException {
    try (FileChannel to =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
      while (from.read(piece) >= 0 && !closed) {
        piece.flip();
        while (piece.hasRemaining()) {
          to.write(piece);
        }
        piece.clear();
        if (to.position() > mostBytes) {
          throw new IOException("More than " + mostBytes + " bytes are saved");
        }
      }
      if (closed) {
        throw new IOException("What QEMU saves was not wanted to its end");
      }
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    listener.close();
    AFUNIXSocketChannel open = accepted;
    if (open != null && open.isOpen()) {
      // Whoever reads is told by the end of what there is to read; to close alone leaves him there.
      open.shutdownInput();
    }
    Files.deleteIfExists(path);
  }
}
