package dev.cloister.runtime.mcp.stdio;

import dev.cloister.runtime.mcp.rpc.ErrorCode;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.Message;
import dev.cloister.runtime.mcp.rpc.Message.Notification;
import dev.cloister.runtime.mcp.rpc.Message.Request;
import dev.cloister.runtime.mcp.rpc.RpcError;
import dev.cloister.runtime.mcp.rpc.RpcException;
import dev.cloister.runtime.mcp.rpc.RpcId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Carries messages between a client on standard input and output and a daemon's endpoint. It knows
 * both eras only so far as their transports differ.
 */
public final class StdioBridge {
  private final StdioSettings settings;
  private final MessageLines in;
  private final Printer printer;
  private final Wire wire;
  private final Map<RpcId, Forward> underWay = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "cloister-mcp");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * A bridge.
   *
   * @param out nothing but messages is written there
   * @param target asked anew for each message: a restarted daemon may have moved
   */
  public StdioBridge(
      InputStream in,
      OutputStream out,
      Supplier<Target> target,
      HttpClient http,
      StdioSettings settings) {
    this.settings = settings;
    this.in = new MessageLines(in, settings.longestMessage());
    this.printer = new Printer(out);
    this.wire = new Wire(target, http);
  }

  /**
   * Serves until input ends, then ends what is under way. Blocks.
   *
   * @throws IOException where the client can be read or written no longer
   */
  public void run() throws IOException, InterruptedException {
    boolean more = true;
    while (more) {
      try {
        Optional<byte[]> line = in.next();
        more = line.isPresent();
        if (more) {
          take(line.get());
        }
      } catch (RpcException e) {
        printer.error(Optional.empty(), e.error());
      }
    }
    threads.shutdown();
    if (!threads.awaitTermination(settings.grace().toMillis(), TimeUnit.MILLISECONDS)) {
      underWay.values().forEach(Forward::cancel);
      threads.shutdownNow();
    }
    wire.end();
  }

  private void take(byte[] line) throws IOException {
    Message message = Message.of(Json.parse(line));
    Forward forward = new Forward(message, line, wire, printer);
    if (message instanceof Request request) {
      begin(request, forward);
    } else if (!isLeaving(message)) {
      threads.execute(forward);
    }
  }

  private void begin(Request request, Forward forward) throws IOException {
    if (underWay.size() >= settings.calls()) {
      printer.error(
          Optional.of(request.id()),
          RpcError.of(
              ErrorCode.TOO_MANY_CALLS,
              "There are "
                  + settings.calls()
                  + " requests under way already. Wait for one to end."));
      return;
    }
    underWay.put(request.id(), forward);
    threads.execute(
        () -> {
          try {
            forward.run();
          } finally {
            underWay.remove(request.id(), forward);
          }
        });
  }

  /** Whether it cancels a request of the modern era, which over HTTP is done by leaving. */
  private boolean isLeaving(Message message) {
    if (message instanceof Notification notification
        && notification.method().equals("notifications/cancelled")) {
      Optional<Forward> meant =
          RpcId.of(notification.params().path("requestId"))
              .flatMap(id -> Optional.ofNullable(underWay.get(id)));
      meant.filter(Forward::isModern).ifPresent(Forward::cancel);
      return meant.filter(Forward::isModern).isPresent();
    }
    return false;
  }
}
