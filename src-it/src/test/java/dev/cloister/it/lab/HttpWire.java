package dev.cloister.it.lab;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One connection to a server of this host, kept from request to request. It adds nothing to the
 * time a request takes, and can be left in the middle of an answer. For one thread at a time.
 */
public final class HttpWire implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 240_000;

  private final Socket socket;
  private final InputStream in;
  private final String host;

  /** The head of an answer. */
  record Head(int status, List<String> lines) {
    Optional<String> value(String name) {
      String start = name + ":";
      return lines.stream()
          .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
          .map(line -> line.substring(start.length()).strip())
          .findFirst();
    }

    boolean isStream() {
      return value("content-type").orElse("").startsWith("text/event-stream");
    }
  }

  /** {@code url}: the server's. */
  public HttpWire(String url) throws IOException {
    URI server = URI.create(url);
    this.host = server.getAuthority();
    this.socket = new Socket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** Sends a request in one piece. */
  void send(String path, List<String> headers, byte[] body) throws IOException {
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length
            + "\r\n"
            + String.join("\r\n", headers)
            + "\r\n\r\n";
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    whole.writeBytes(body);
    socket.getOutputStream().write(whole.toByteArray());
  }

  /** Waits for the head of the answer. */
  Head head() throws IOException {
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    List<String> lines = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      lines.add(line);
    }
    return new Head(status, lines);
  }

  /** Waits for the rest of the answer that began with {@code head}. */
  byte[] body(Head head) throws IOException {
    if (head.value("transfer-encoding").isEmpty()) {
      return exactly(Integer.parseInt(head.value("content-length").orElse("0")));
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    int length = Integer.parseInt(line(), 16);
    while (length > 0) {
      whole.writeBytes(exactly(length));
      line();
      length = Integer.parseInt(line(), 16);
    }
    line();
    return whole.toByteArray();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("The server closed the connection");
    }
    return bytes;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException("The server closed the connection");
      }
      if (octet != '\r') {
        line.write(octet);
      }
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }
}
