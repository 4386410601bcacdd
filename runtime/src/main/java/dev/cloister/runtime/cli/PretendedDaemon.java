package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.BootView;
import dev.cloister.runtime.verb.ExitView;
import dev.cloister.runtime.verb.KeepView;
import dev.cloister.runtime.verb.RestartView;
import dev.cloister.runtime.verb.ServerMessage;
import dev.cloister.runtime.verb.StoredView;
import dev.cloister.runtime.verb.VerbJson;
import dev.cloister.runtime.verb.VmView;
import dev.cloister.runtime.verb.WorkspaceView;
import dev.cloister.runtime.verb.WorkspacesView;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Answers a rehearsal's requests one by one, always the same, with what the JDK alone offers. */
final class PretendedDaemon implements AutoCloseable {
  private static final String ACCEPT_SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int TEXT_FRAME = 0x81;
  private static final int BINARY_FRAME = 0x82;

  private final ServerSocket socket = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());

  PretendedDaemon() throws IOException {
    Thread server = new Thread(this::serve, "cloister-pretended");
    server.setDaemon(true);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket caller = socket.accept()) {
        String head = head(new BufferedInputStream(caller.getInputStream()));
        caller.getOutputStream().write(answer(head));
        caller.getOutputStream().flush();
        caller.shutdownOutput();
        caller.getInputStream().readAllBytes();
      } catch (IOException e) {
        // A caller that has what it wants leaves.
      }
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static byte[] answer(String head) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    if (head.contains("Sec-WebSocket-Key: ")) {
      String key = head.split("Sec-WebSocket-Key: ", 2)[1].split("\r\n", 2)[0];
      answer.write(
          ascii(
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  + "Sec-WebSocket-Accept: "
                  + accept(key)
                  + "\r\n\r\n"));
      frame(answer, TEXT_FRAME, VerbJson.write(new ServerMessage.Credit(1)));
      frame(answer, BINARY_FRAME, new byte[] {1, 'x'});
      frame(
          answer,
          TEXT_FRAME,
          VerbJson.write(new ServerMessage.Exit(new ExitView(0, 0, false, 1, 1, 0))));
      return answer.toByteArray();
    }
    byte[] body = VerbJson.write(body(head));
    answer.write(
        ascii(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
                + "Content-Length: "
                + body.length
                + "\r\n\r\n"));
    answer.write(body);
    return answer.toByteArray();
  }

  private static Record body(String head) {
    if (head.startsWith("PUT")) {
      return new StoredView(1, "");
    }
    VmView vm =
        new VmView(
            1,
            1,
            "",
            "",
            Instant.EPOCH,
            new BootView(1, 1, 1, 1, 1, 1, 1),
            Optional.empty(),
            Optional.empty());
    WorkspaceView workspace =
        new WorkspaceView(
            "ws",
            "a",
            "running",
            "",
            "",
            1,
            1,
            1,
            Instant.EPOCH,
            Optional.of(vm),
            Optional.empty(),
            Optional.empty(),
            new RestartView("never", 0, Optional.empty(), Optional.empty()),
            Optional.empty(),
            new KeepView(
                "on-use",
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            Optional.empty());
    return head.startsWith("GET /v1/workspaces ")
        ? new WorkspacesView(List.of(workspace))
        : workspace;
  }

  /** A short frame. */
  private static void frame(ByteArrayOutputStream out, int kind, byte[] payload) {
    out.write(kind);
    if (payload.length < 126) {
      out.write(payload.length);
    } else {
      out.write(126);
      out.write(payload.length >> 8);
      out.write(payload.length);
    }
    out.writeBytes(payload);
  }

  private static String accept(String key) {
    try {
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("SHA-1").digest(ascii(key + ACCEPT_SALT)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1", e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
