package dev.cloister.runtime.guest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connected socket channel in blocking mode; closes it. */
final class ChannelByteStream implements ByteStream {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelByteStream.class);

  private final SocketChannel channel;

  ChannelByteStream(SocketChannel channel) {
    this.channel = channel;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return channel.read(into);
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    while (from.hasRemaining()) {
      channel.write(from);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("Closing a guest connection's socket: {}", e.toString());
    }
  }
}
