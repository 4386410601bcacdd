package dev.cloister.runtime.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/** A caller of streamed executions who reads only when told to. */
final class ExecClient implements WebSocket.Listener {
  private final StringBuilder text = new StringBuilder();
  private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
  private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private WebSocket socket;
  private volatile boolean greedy = true;

  static ExecClient connect(RestFixture rest, String workspace) {
    ExecClient client = new ExecClient();
    URI url =
        URI.create(rest.url().replace("http:", "ws:") + "/v1/workspaces/" + workspace + "/exec");
    client.socket =
        rest.client
            .newWebSocketBuilder()
            .header("Authorization", "Bearer " + RestFixture.TOKEN)
            .buildAsync(url, client)
            .join();
    return client;
  }

  /** Reads nothing from now on but what {@link #ask} asks for. */
  ExecClient lazy() {
    greedy = false;
    return this;
  }

  void ask() {
    greedy = true;
    socket.request(1);
  }

  void text(String message) {
    socket.sendText(message, true).join();
  }

  void input(byte[] bytes) {
    ByteBuffer message = ByteBuffer.allocate(bytes.length + 1);
    message.put((byte) 0).put(bytes).flip();
    socket.sendBinary(message, true).join();
  }

  void abort() {
    socket.abort();
  }

  /** The next message: text as it is, binary as {@code 1:text} or, if long, {@code 1#length}. */
  String next() throws InterruptedException {
    return messages.take();
  }

  /** Skips to the message that begins with {@code start}. */
  String skipTo(String start) throws InterruptedException {
    String message = next();
    while (!message.startsWith(start)) {
      message = next();
    }
    return message;
  }

  @Override
  public void onOpen(WebSocket opened) {
    opened.request(1);
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      messages.add(text.toString());
      text.setLength(0);
    }
    return requestNext(from);
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    byte[] piece = new byte[data.remaining()];
    data.get(piece);
    binary.writeBytes(piece);
    if (last) {
      byte[] whole = binary.toByteArray();
      messages.add(
          whole[0]
              + (whole.length > 100
                  ? "#" + (whole.length - 1)
                  : ":" + new String(whole, 1, whole.length - 1, UTF_8)));
      binary.reset();
    }
    return requestNext(from);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    messages.add("closed " + code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    messages.add("broken " + error);
  }

  private CompletionStage<?> requestNext(WebSocket from) {
    if (greedy) {
      from.request(1);
    }
    return null;
  }
}
