package dev.cloister.runtime.mcp.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.era.Principal;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.Message;
import dev.cloister.runtime.mcp.rpc.Message.Request;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestStatesTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final Principal OWNER = new Principal("owner");
  private static final ObjectNode HELD = Json.object().put("a", 1);

  private final RequestStates states = at(NOW);

  @Test
  void givesBackWhatWasSealedWhateverTheOrderOfTheParams() {
    String sealed = states.seal(OWNER, request("{\"name\":\"t\",\"arguments\":{}}"), HELD);
    Request retried =
        request(
            "{\"arguments\":{},\"requestState\":\"s\",\"inputResponses\":{},"
                + "\"_meta\":{\"x\":1},\"name\":\"t\"}");
    assertThat(states.open(OWNER, retried, sealed)).isEqualTo(HELD);
  }

  @Test
  void refusesItWhenItsTimeIsOver() {
    Request request = request("{}");
    String sealed = states.seal(OWNER, request, HELD);
    assertThat(at(NOW.plusSeconds(59)).open(OWNER, request, sealed)).isEqualTo(HELD);
    assertRefused(() -> at(NOW.plusSeconds(60)).open(OWNER, request, sealed));
  }

  @Test
  void refusesItToAnotherPrincipalAndForAnotherRequest() {
    String sealed = states.seal(OWNER, request("{\"name\":\"t\"}"), HELD);
    assertRefused(() -> states.open(new Principal("x"), request("{\"name\":\"t\"}"), sealed));
    assertRefused(() -> states.open(OWNER, request("{\"name\":\"u\"}"), sealed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a", "a.b", "!.!", "e30.e30"})
  void refusesWhatWasNeverSealed(String forged) {
    assertRefused(() -> states.open(OWNER, request("{}"), forged));
  }

  @Test
  void refusesWhatAnotherKeySealed() {
    RequestStates other =
        new RequestStates(new byte[] {2}, Duration.ofMinutes(1), Clock.fixed(NOW, ZoneOffset.UTC));
    String sealed = other.seal(OWNER, request("{}"), HELD);
    assertRefused(() -> states.open(OWNER, request("{}"), sealed));
  }

  private static void assertRefused(Runnable opening) {
    assertThatThrownBy(opening::run).isInstanceOf(RpcException.class);
  }

  private static RequestStates at(Instant now) {
    return new RequestStates(
        new byte[] {1}, Duration.ofMinutes(1), Clock.fixed(now, ZoneOffset.UTC));
  }

  private static Request request(String params) {
    String message =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":" + params + "}";
    return (Request) Message.of(Json.parse(message.getBytes(UTF_8)));
  }
}
