package dev.cloister.runtime.guest;

import dev.cloister.runtime.vsock.Vsock;
import java.io.IOException;

/**
 * Connects to an agent over AF_VSOCK. The kernel names the peer by its context id, which belongs to
 * the one QEMU that holds it, so there are no credentials to check.
 */
record VsockDialer(long cid, int port) implements Dialer {
  @Override
  public ByteStream dial() throws IOException {
    return new ChannelByteStream(Vsock.connect(cid, port));
  }
}
