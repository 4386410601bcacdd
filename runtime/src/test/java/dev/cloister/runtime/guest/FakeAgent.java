package dev.cloister.runtime.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.protocol.frame.Frame;
import dev.cloister.protocol.frame.FrameDecoder;
import dev.cloister.protocol.frame.FrameEncoder;
import dev.cloister.protocol.frame.FrameKind;
import dev.cloister.protocol.frame.ProtocolException;
import dev.cloister.protocol.frame.Resync;
import dev.cloister.protocol.message.Hello;
import dev.cloister.protocol.message.MessageCodec;
import dev.cloister.protocol.message.Reply;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The other end of a link, driven step by step by a test; each step blocks. */
final class FakeAgent implements AutoCloseable {
  static final String BOOT = "00112233445566778899aabbccddeeff";
  static final int WINDOW = 16 << 10;

  private final Path path;
  private final ServerSocketChannel server;
  private SocketChannel peer;
  private FrameDecoder decoder;
  private final ByteBuffer in = ByteBuffer.allocate(64 << 10).flip();

  FakeAgent(Path path) throws IOException {
    this(path, listen(path));
  }

  private FakeAgent(Path path, ServerSocketChannel server) {
    this.path = path;
    this.server = server;
  }

  private static ServerSocketChannel listen(Path path) throws IOException {
    Files.createDirectories(path.getParent());
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path));
  }

  /** The same agent, for one more connection. */
  FakeAgent another() {
    return new FakeAgent(path, server);
  }

  static Hello.Agent hello(int window, int channels) {
    return new Hello.Agent(
        1, 1, "0.1.0", BOOT, 812, new Hello.Limits(Frame.MAX_LENGTH, window, channels));
  }

  FakeAgent accept() throws IOException {
    if (peer != null) {
      peer.close();
    }
    peer = server.accept();
    decoder = new FrameDecoder();
    in.clear().flip();
    return this;
  }

  /** Accepts, and plays the agent's part up to the host's HELLO. */
  FakeAgent greet() throws IOException, ProtocolException {
    return greet(hello(WINDOW, 8));
  }

  FakeAgent greet(Hello.Agent hello) throws IOException, ProtocolException {
    accept().sendRaw(readPreamble());
    send(FrameKind.HELLO, 0, MessageCodec.write(hello));
    expect(FrameKind.HELLO, 0);
    return this;
  }

  byte[] readPreamble() throws IOException {
    byte[] preamble = new byte[Resync.PREAMBLE];
    for (int i = 0; i < preamble.length; i++) {
      if (!in.hasRemaining()) {
        fill();
      }
      preamble[i] = in.get();
    }
    return preamble;
  }

  /** Waits for a byte: whether a preamble follows, not a frame. */
  boolean preambleComes() throws IOException {
    if (!in.hasRemaining()) {
      fill();
    }
    return in.get(in.position()) == (byte) 0xff;
  }

  /** The next frame, which is of this kind. */
  Frame expect(FrameKind kind, long channel) throws IOException, ProtocolException {
    Frame frame = next();
    assertThat(frame.kind()).isEqualTo(kind);
    assertThat(frame.channel()).isEqualTo(channel);
    return frame;
  }

  Frame next() throws IOException, ProtocolException {
    Frame frame = decoder.decode(in);
    while (frame == null) {
      fill();
      frame = decoder.decode(in);
    }
    return frame;
  }

  /** Whether the host closes without another byte. */
  boolean atEnd() throws IOException {
    return !in.hasRemaining() && peer.read(in.clear()) < 0;
  }

  void send(FrameKind kind, long channel, ByteBuffer payload) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(FrameEncoder.size(payload.remaining()));
    FrameEncoder.encode(new Frame(kind, channel, payload), out);
    sendRaw(out.array());
  }

  void data(long channel, String text) throws IOException {
    send(FrameKind.DATA, channel, StandardCharsets.UTF_8.encode(text));
  }

  void data(long channel, int bytes) throws IOException {
    send(FrameKind.DATA, channel, ByteBuffer.allocate(bytes));
  }

  void reply(long channel, Reply reply) throws IOException {
    send(FrameKind.REPLY, channel, MessageCodec.write(reply));
  }

  void error(long channel, String code) throws IOException {
    send(
        FrameKind.ERROR,
        channel,
        StandardCharsets.UTF_8.encode("{\"code\":\"" + code + "\",\"message\":\"told\"}"));
  }

  void credit(long channel, int bytes) throws IOException {
    send(FrameKind.CREDIT, channel, ByteBuffer.allocate(4).putInt(0, bytes));
  }

  void sendRaw(byte[] bytes) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(bytes);
    while (out.hasRemaining()) {
      peer.write(out);
    }
  }

  void hangUp() throws IOException {
    peer.close();
  }

  private void fill() throws IOException {
    int count = peer.read(in.clear());
    in.flip();
    if (count < 0) {
      in.limit(0);
      throw new EOFException("the host closed the connection");
    }
  }

  @Override
  public void close() throws IOException {
    if (peer != null) {
      peer.close();
    }
    server.close();
    Files.deleteIfExists(path);
  }
}
