package dev.cloister.runtime.qmp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A QEMU's monitor that says what a test wants; serves one connection, from the test's thread. */
final class FakeQmp implements AutoCloseable {
  static final String GREETING =
      "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 22, \"minor\": 2, \"major\": 7},"
          + " \"package\": \"\"}, \"capabilities\": [\"oob\"]}}";

  private final ServerSocketChannel server;
  private SocketChannel connection;

  FakeQmp(Path socket) {
    try {
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the connection; blocks until it is there. */
  FakeQmp accept() {
    try {
      connection = server.accept();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Greets and accepts the capabilities. */
  FakeQmp negotiate() {
    return send(GREETING).reply(expect("qmp_capabilities"));
  }

  FakeQmp send(String line) {
    return sendRaw(line + "\r\n");
  }

  FakeQmp sendRaw(String text) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        connection.write(bytes);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FakeQmp reply(long id) {
    return send("{\"return\": {}, \"id\": " + id + "}");
  }

  /** Reads the next command, which must be this one, and gives its id. */
  long expect(String command) {
    return expectStart("{\"execute\":\"" + command + "\",\"id\":");
  }

  /** The same of a command with arguments, a JSON object. */
  long expect(String command, String arguments) {
    return expectStart("{\"execute\":\"" + command + "\",\"arguments\":" + arguments + ",\"id\":");
  }

  private long expectStart(String start) {
    String line = readLine();
    if (!line.startsWith(start) || !line.endsWith("}")) {
      throw new AssertionError("Expected " + start + ", got " + line);
    }
    return Long.parseLong(line.substring(start.length(), line.length() - 1));
  }

  /** Blocks until the other side has closed the connection. */
  void expectEnd() {
    String line = readLine();
    if (!line.isEmpty()) {
      throw new AssertionError("Expected the end, got " + line);
    }
  }

  private String readLine() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer one = ByteBuffer.allocate(1);
    try {
      while (connection.read(one) > 0 && one.get(0) != '\n') {
        line.write(one.get(0));
        one.clear();
      }
    } catch (IOException e) {
      return "";
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  void hangUp() {
    try {
      connection.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    if (connection != null) {
      connection.close();
    }
  }
}
