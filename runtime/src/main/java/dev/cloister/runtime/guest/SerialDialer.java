package dev.cloister.runtime.guest;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.socket.PeerMismatchException;
import dev.cloister.runtime.socket.PeerSocket;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Connects to the Unix socket behind a virtio-serial port. The listener must be the QEMU we
 * started, for whoever else listens there would read all that is sent to the guest.
 */
record SerialDialer(Path socket, long qemuPid) implements Dialer {
  @Override
  public ByteStream dial() throws IOException {
    try {
      return new ChannelByteStream(PeerSocket.open(socket, qemuPid));
    } catch (PeerMismatchException e) {
      throw new FailureException(
          Failure.of(
              FailureCode.GUEST_UNREACHABLE,
              "The agent's socket is not QEMU's: " + e.getMessage(),
              "Find out what that process is; nothing was sent to it."),
          e);
    }
  }
}
