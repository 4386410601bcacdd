package dev.cloister.runtime.socket;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * Connects to a socket that a starting process is about to open: tries again, waiting twice as long
 * each time, until it is there or waiting makes no sense any more.
 *
 * @param least the first wait, more than zero
 * @param most the longest wait
 */
public record PatientConnector(Duration least, Duration most) {

  /**
   * Blocks the calling thread until connected.
   *
   * @param given ends the wait when it completes, in whichever way
   * @throws PeerMismatchException another process than {@code pid} listens there
   * @throws IOException {@code given} completed first; the cause is the last attempt's
   */
  public AFUNIXSocketChannel connect(Path path, long pid, CompletionStage<?> given)
      throws IOException {
    CompletableFuture<?> over = given.toCompletableFuture();
    long wait = least.toNanos();
    while (true) {
      try {
        return PeerSocket.open(path, pid);
      } catch (PeerMismatchException e) {
        throw e;
      } catch (IOException e) {
        if (completesWithin(over, wait)) {
          throw new IOException("Nothing listens on " + path, e);
        }
      }
      wait = Math.min(wait * 2, most.toNanos());
    }
  }

  private static boolean completesWithin(CompletableFuture<?> over, long nanos) throws IOException {
    try {
      over.get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while connecting", e);
    }
  }
}
