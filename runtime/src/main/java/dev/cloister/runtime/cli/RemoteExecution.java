package dev.cloister.runtime.cli;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.ClientMessage;
import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.ExecInput;
import dev.cloister.runtime.verb.ExecStream;
import dev.cloister.runtime.verb.ExitView;
import dev.cloister.runtime.verb.ServerMessage;
import dev.cloister.runtime.verb.VerbJson;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A streamed execution, from the caller's side. The next message is asked for when the last is
 * written.
 */
final class RemoteExecution implements WebSocket.Listener {
  private final OutputSink sink;
  private final CompletableFuture<ExitView> exit = new CompletableFuture<>();
  private final InputCredit credit = new InputCredit();
  private final StringBuilder text = new StringBuilder();
  private byte[] piece = new byte[1 << 16];
  private byte stream;
  private boolean amidBinary;
  private CompletableFuture<?> sends = CompletableFuture.completedFuture(null);
  private WebSocket socket;

  private RemoteExecution(OutputSink sink) {
    this.sink = sink;
  }

  /** Starts {@code input}; what it prints goes to {@code sink} from now on. */
  static RemoteExecution start(DaemonClient daemon, ExecInput input, OutputSink sink) {
    RemoteExecution execution = new RemoteExecution(sink);
    try {
      execution.socket = daemon.open(input, execution).join();
    } catch (CompletionException e) {
      throw new FailedException(
          FailureCode.DAEMON_UNREACHABLE,
          "The daemon does not answer: " + e.getCause(),
          "Start it with 'cloister up'.");
    }
    execution.sendText(VerbJson.tree(input).without("workspace").toString());
    return execution;
  }

  /** Waits for its end; fails with {@link FailedException}, or {@link NobodyReadsException}. */
  ExitView await() {
    try {
      return exit.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw e;
    } finally {
      socket.abort();
    }
  }

  void signal(int number) {
    send(new ClientMessage.Signal(number));
  }

  void cancel() {
    send(new ClientMessage.Cancel());
  }

  void endInput() {
    send(new ClientMessage.End());
  }

  /** How much input may be sent now, up to {@code most} bytes; waits until some may. */
  int awaitCredit(int most) throws InterruptedException {
    return credit.take(most);
  }

  /** Gives back what {@link #awaitCredit} gave and was not used. */
  void returnCredit(int bytes) {
    credit.add(bytes);
  }

  /**
   * Sends standard input within the credit; returns when {@code bytes} may be reused.
   *
   * @return whether the execution takes more
   */
  boolean send(byte[] bytes, int length) {
    ByteBuffer message = ByteBuffer.allocate(length + 1);
    message.put(ExecStream.STDIN).put(bytes, 0, length).flip();
    CompletableFuture<?> sent;
    synchronized (this) {
      sends = sends.thenCompose(ready -> socket.sendBinary(message, true));
      sent = sends;
    }
    try {
      sent.join();
      return true;
    } catch (CompletionException e) {
      return false;
    }
  }

  private void send(ClientMessage message) {
    sendText(new String(VerbJson.write((Record) message), StandardCharsets.UTF_8));
  }

  private synchronized void sendText(String message) {
    sends = sends.thenCompose(ready -> socket.sendText(message, true));
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      byte[] whole = text.toString().getBytes(StandardCharsets.UTF_8);
      text.setLength(0);
      take(VerbJson.message(whole, ServerMessage.class));
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    if (!amidBinary && data.hasRemaining()) {
      stream = data.get();
    }
    amidBinary = !last;
    try {
      while (data.hasRemaining()) {
        int length = Math.min(data.remaining(), piece.length);
        data.get(piece, 0, length);
        sink.write(stream, piece, length);
      }
      from.request(1);
    } catch (IOException e) {
      exit.completeExceptionally(new NobodyReadsException());
      from.abort();
    }
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    exit.completeExceptionally(brokenOff("it closed the connection"));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    exit.completeExceptionally(brokenOff(error.toString()));
  }

  private void take(ServerMessage message) {
    if (message instanceof ServerMessage.Credit more) {
      credit.add(more.bytes());
    } else if (message instanceof ServerMessage.Exit ended) {
      exit.complete(ended.exit());
    } else if (message instanceof ServerMessage.Failed failed) {
      exit.completeExceptionally(new FailedException(failed.error()));
    }
  }

  private static FailedException brokenOff(String why) {
    return new FailedException(
        ErrorView.of(
            FailureCode.OUTCOME_UNKNOWN,
            "The daemon broke the execution off: " + why,
            "See with 'cloister doctor' whether it runs."));
  }
}
