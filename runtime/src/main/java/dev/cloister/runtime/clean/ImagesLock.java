package dev.cloister.runtime.clean;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The lock that builds of images hold. It is one of {@code flock(2)}, which Java cannot take: the
 * program of that name takes it, and holds it until its input ends.
 */
final class ImagesLock implements Closeable {
  private final Process holder;

  private ImagesLock(Process holder) {
    this.holder = holder;
  }

  /** Fails with {@code HOST_IO} while an image is being built. */
  static ImagesLock tryHold(Path images) throws IOException {
    Process holder =
        new ProcessBuilder("flock", "--nonblock", images.resolve(".lock").toString(), "cat")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    ImagesLock lock = new ImagesLock(holder);
    if (!lock.isHeld()) {
      lock.close();
      throw new FailureException(
          FailureCode.HOST_IO, "An image is being built", "Clean again when it is done.");
    }
    return lock;
  }

  private boolean isHeld() {
    try {
      holder.getOutputStream().write("held\n".getBytes(StandardCharsets.US_ASCII));
      holder.getOutputStream().flush();
      return holder.getInputStream().read() >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      holder.getOutputStream().close();
    } catch (IOException e) {
      // It has ended: that is what closing is for.
    }
    holder.onExit().join();
  }
}
