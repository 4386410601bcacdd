package dev.cloister.runtime.guest;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * Connects to the Unix socket behind a virtio-serial port. The listener must be the QEMU we
 * started, for whoever else listens there would read all that is sent to the guest.
 */
record SerialDialer(Path socket, long qemuPid) implements Dialer {
  @Override
  public ByteStream dial() throws IOException {
    AFUNIXSocketChannel channel = AFUNIXSocketChannel.open();
    try {
      // Not blocking, for a QEMU that hangs lets its backlog run full and would keep us for ever.
      channel.configureBlocking(false);
      if (!channel.connect(AFUNIXSocketAddress.of(socket))) {
        throw new ConnectException("QEMU does not accept connections at " + socket);
      }
      channel.configureBlocking(true);
      checkPeer(channel.getPeerCredentials().getPid());
      return new ChannelByteStream(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void checkPeer(long pid) {
    if (pid != qemuPid) {
      throw new FailureException(
          FailureCode.GUEST_UNREACHABLE,
          "The agent's socket "
              + socket
              + " is served by process "
              + pid
              + ", not by QEMU "
              + qemuPid,
          "Find out what process " + pid + " is; nothing was sent to it.");
    }
  }
}
