package dev.cloister.runtime.mcp.stdio;

import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.Messages;
import dev.cloister.runtime.mcp.rpc.RpcError;
import dev.cloister.runtime.mcp.rpc.RpcId;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Writes messages, each on a line of its own and at once. Thread-safe. */
final class Printer {
  private final OutputStream out;

  Printer(OutputStream out) {
    this.out = out;
  }

  /** {@code message}: JSON without line feeds. */
  synchronized void print(byte[] message) throws IOException {
    byte[] line = new byte[message.length + 1];
    System.arraycopy(message, 0, line, 0, message.length);
    line[message.length] = '\n';
    out.write(line);
    out.flush();
  }

  void error(Optional<RpcId> id, RpcError error) throws IOException {
    print(Json.write(Messages.error(id, error)));
  }
}
