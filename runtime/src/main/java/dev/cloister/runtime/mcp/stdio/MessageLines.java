package dev.cloister.runtime.mcp.stdio;

import dev.cloister.runtime.mcp.rpc.ErrorCode;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads a line at a time, and never keeps more of one than a message may have. */
final class MessageLines {
  private final InputStream in;
  private final int longest;

  MessageLines(InputStream in, int longest) {
    this.in = new BufferedInputStream(in);
    this.longest = longest;
  }

  /**
   * The next line that is not blank, without its end; empty at the end of input.
   *
   * @throws RpcException where it is too long; the next call reads what follows it
   */
  Optional<byte[]> next() throws IOException {
    while (true) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      long length = 0;
      int octet = in.read();
      if (octet < 0) {
        return Optional.empty();
      }
      for (; octet >= 0 && octet != '\n'; octet = in.read()) {
        length++;
        if (length <= longest) {
          line.write(octet);
        }
      }
      if (length > longest) {
        throw new RpcException(
            ErrorCode.INVALID_REQUEST,
            "The message is longer than " + longest + " bytes. Send less.");
      }
      byte[] bytes = line.toByteArray();
      if (!isBlank(bytes)) {
        return Optional.of(bytes);
      }
    }
  }

  private static boolean isBlank(byte[] line) {
    for (byte octet : line) {
      if (octet != ' ' && octet != '\t' && octet != '\r') {
        return false;
      }
    }
    return true;
  }
}
