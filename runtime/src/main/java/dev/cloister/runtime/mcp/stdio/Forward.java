package dev.cloister.runtime.mcp.stdio;

import dev.cloister.runtime.mcp.rpc.ErrorCode;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.Message;
import dev.cloister.runtime.mcp.rpc.Message.Request;
import dev.cloister.runtime.mcp.rpc.RpcError;
import dev.cloister.runtime.mcp.rpc.RpcException;
import dev.cloister.runtime.mcp.rpc.RpcId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One message's way to the daemon and what comes back. Runs on a thread of its own. */
final class Forward implements Runnable {
  private static final String DATA = "data: ";
  private static final int ACCEPTED = 202;

  private final Message message;
  private final byte[] line;
  private final Wire wire;
  private final Printer printer;
  private Optional<InputStream> body = Optional.empty();
  private boolean cancelled;

  Forward(Message message, byte[] line, Wire wire, Printer printer) {
    this.message = message;
    this.line = line;
    this.wire = wire;
    this.printer = printer;
  }

  @Override
  public void run() {
    try {
      try {
        exchange();
      } catch (RpcException e) {
        tell(e.error().message());
      } catch (IOException | RuntimeException e) {
        tell("The daemon does not answer: " + e + ". Start it with 'cloister up'.");
      }
    } catch (IOException e) {
      cancel();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the message is a request of the modern era. */
  boolean isModern() {
    return Wire.revision(message).isPresent();
  }

  /** Leaves the daemon's response, which ends the call there; nothing more is printed. */
  void cancel() {
    Optional<InputStream> open;
    synchronized (this) {
      cancelled = true;
      open = body;
    }
    open.ifPresent(Forward::close);
  }

  private void exchange() throws IOException, InterruptedException {
    HttpResponse<InputStream> response = wire.post(message, line);
    synchronized (this) {
      body = Optional.of(response.body());
      if (cancelled) {
        close(response.body());
        return;
      }
    }
    try (InputStream in = response.body()) {
      if (isStream(response)) {
        printEvents(in);
      } else {
        printWhole(response, in.readAllBytes());
      }
    }
  }

  private void printWhole(HttpResponse<InputStream> response, byte[] whole) throws IOException {
    if (message instanceof Request request) {
      if (Wire.isHandshake(request)) {
        wire.agreed(response, whole);
      }
      if (isMessage(whole)) {
        print(whole);
      } else {
        tell(
            "The daemon answered with HTTP status "
                + response.statusCode()
                + ". Check that it runs and is yours: cloister doctor.");
      }
    } else if (response.statusCode() != ACCEPTED) {
      tell("The daemon refused the message with HTTP status " + response.statusCode() + ".");
    }
  }

  private void printEvents(InputStream in) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String event = lines.readLine(); event != null; event = lines.readLine()) {
      if (event.startsWith(DATA)) {
        print(event.substring(DATA.length()).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private synchronized void print(byte[] whole) throws IOException {
    if (!cancelled) {
      printer.print(whole);
    }
  }

  /** A failure of the way; told only for what expects an answer. */
  private synchronized void tell(String why) throws IOException {
    if (!cancelled && message instanceof Request request) {
      Optional<RpcId> id = Optional.of(request.id());
      printer.error(id, RpcError.of(ErrorCode.INTERNAL_ERROR, why));
    }
  }

  private static boolean isStream(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Content-Type")
        .filter(type -> type.startsWith("text/event-stream"))
        .isPresent();
  }

  private static boolean isMessage(byte[] whole) {
    try {
      return Json.parse(whole).has("jsonrpc");
    } catch (RpcException e) {
      return false;
    }
  }

  private static void close(InputStream open) {
    try {
      open.close();
    } catch (IOException e) {
      // It is left all the same.
    }
  }
}
