package dev.cloister.runtime.mcp.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import dev.cloister.runtime.mcp.rpc.ErrorCode;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.util.Locale;
import java.util.Optional;

/** A request's headers. */
final class Headers {
  static final String SESSION = "Mcp-Session-Id";

  private final HttpRequest request;

  Headers(HttpRequest request) {
    this.request = request;
  }

  /** The value without white space around it. Two of one name could be read as either: refused. */
  Optional<String> value(String name) {
    Optional<String> found = Optional.empty();
    for (HttpHeader header : request.getHeaders()) {
      if (header.is(name.toLowerCase(Locale.ROOT))) {
        if (found.isPresent()) {
          throw new RpcException(
              ErrorCode.HEADER_MISMATCH, "The header " + name + " is there twice. Send it once.");
        }
        found = Optional.of(header.value().strip());
      }
    }
    return found;
  }
}
