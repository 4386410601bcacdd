package dev.cloister.runtime.mcp.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.feature.Page;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Cursors of lists: where a page begins, in a form that clients take for opaque. */
final class Cursors {
  private static final String SEPARATOR = "\n";

  private Cursors() {}

  /** Where the page that {@code params} ask for begins; empty: at the beginning. */
  static Optional<String> begin(String list, ObjectNode params) {
    if (!params.has("cursor")) {
      return Optional.empty();
    }
    String cursor = Json.text(params, "cursor").orElseThrow(Cursors::unknown);
    if (cursor.isEmpty()) {
      return Optional.empty();
    }
    String prefix = list + SEPARATOR;
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
      String plain = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      if (plain.startsWith(prefix)) {
        return Optional.of(plain.substring(prefix.length()));
      }
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw unknown();
    }
    throw unknown();
  }

  static String cursor(String list, String next) {
    byte[] plain = (list + SEPARATOR + next).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
  }

  /** A page of a list that is at hand, whose items have different names. */
  static <T> Page<T> page(List<T> all, Function<T, String> name, Optional<String> begin, int size) {
    int from = 0;
    if (begin.isPresent()) {
      while (from < all.size() && !name.apply(all.get(from)).equals(begin.get())) {
        from++;
      }
      if (from == all.size()) {
        throw unknown();
      }
    }
    int to = Math.min(all.size(), from + size);
    Optional<String> next =
        to < all.size() ? Optional.of(name.apply(all.get(to))) : Optional.empty();
    return new Page<>(all.subList(from, to), next);
  }

  private static RpcException unknown() {
    return RpcException.invalid(
        "The cursor is none of this list's. List from the beginning, without a cursor.");
  }
}
