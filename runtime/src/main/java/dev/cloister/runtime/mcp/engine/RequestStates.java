package dev.cloister.runtime.mcp.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.era.Principal;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.Message.Request;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a client carries between two rounds of one request: sealed, for a while, for its principal
 * and for this request alone. It can be presented more than once. Thread-safe.
 */
final class RequestStates {
  private static final String ALGORITHM = "HmacSHA256";
  private static final ObjectMapper SORTED =
      new ObjectMapper().configure(JsonNodeFeature.WRITE_PROPERTIES_SORTED, true);

  /** The parameters that differ between two rounds of one request. */
  private static final Set<String> OF_THE_ROUND = Set.of("_meta", "inputResponses", "requestState");

  private final SecretKeySpec key;
  private final Duration keep;
  private final Clock clock;

  RequestStates(byte[] key, Duration keep, Clock clock) {
    this.key = new SecretKeySpec(key, ALGORITHM);
    this.keep = keep;
    this.clock = clock;
  }

  String seal(Principal principal, Request request, ObjectNode held) {
    ObjectNode state =
        Json.object()
            .put("for", principal.name())
            .put("until", clock.instant().plus(keep).toEpochMilli())
            .put("of", digest(request));
    state.set("held", held);
    byte[] plain = Json.write(state);
    return encode(plain) + "." + encode(mac(plain));
  }

  /** What was sealed. Fails with {@code INVALID_PARAMS} unless it was, and for this. */
  ObjectNode open(Principal principal, Request request, String sealed) {
    ObjectNode state = verified(sealed);
    boolean fits =
        state.path("for").asText().equals(principal.name())
            && state.path("of").asText().equals(digest(request))
            && state.path("until").asLong() > clock.millis();
    return Json.child(state, "held").filter(held -> fits).orElseThrow(RequestStates::refusal);
  }

  private ObjectNode verified(String sealed) {
    int dot = sealed.indexOf('.');
    try {
      byte[] plain = Base64.getUrlDecoder().decode(sealed.substring(0, Math.max(0, dot)));
      byte[] seal = Base64.getUrlDecoder().decode(sealed.substring(dot + 1));
      if (MessageDigest.isEqual(seal, mac(plain))
          && Json.parse(plain) instanceof ObjectNode state) {
        return state;
      }
    } catch (IllegalArgumentException e) {
      throw refusal();
    }
    throw refusal();
  }

  private static String digest(Request request) {
    ObjectNode essence = request.params().deepCopy().without(OF_THE_ROUND);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(request.method().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return HexFormat.of().formatHex(digest.digest(SORTED.writeValueAsBytes(essence)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] mac(byte[] plain) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(plain);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static RpcException refusal() {
    return RpcException.invalid(
        "The requestState is not valid for this request, or no longer. Call again without it.");
  }
}
