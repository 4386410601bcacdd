package dev.cloister.runtime.mcp.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.mcp.engine.Refusals;
import dev.cloister.runtime.mcp.era.LogLevel;
import dev.cloister.runtime.mcp.feature.ServerProfile;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.mcp.rpc.Message.Notification;
import dev.cloister.runtime.mcp.rpc.Message.Request;
import dev.cloister.runtime.mcp.rpc.RpcException;
import dev.cloister.runtime.mcp.rpc.RpcId;
import dev.cloister.runtime.mcp.session.Session;
import java.util.Optional;

/** What changes or asks a session itself. */
final class SessionMethods {
  private final ServerProfile profile;

  SessionMethods(ServerProfile profile) {
    this.profile = profile;
  }

  /** The result; empty where the method is not about the session. */
  Optional<ObjectNode> answer(Session session, Request request) {
    switch (request.method()) {
      case "ping" -> {
        return Optional.of(Json.object());
      }
      case "logging/setLevel" -> {
        require(profile.logs(), request);
        session.logFrom(
            LogLevel.ofId(request.params().path("level").asText())
                .orElseThrow(
                    () -> RpcException.invalid("The 'level' is none. Use debug to emergency.")));
        return Optional.of(Json.object());
      }
      case "resources/subscribe" -> {
        require(profile.told().contents(), request);
        session.watch(uri(request));
        return Optional.of(Json.object());
      }
      case "resources/unsubscribe" -> {
        require(profile.told().contents(), request);
        session.unwatch(uri(request));
        return Optional.of(Json.object());
      }
      default -> {
        return Optional.empty();
      }
    }
  }

  /** Takes a notification; an unknown one is ignored. */
  void note(Session session, Notification notification) {
    if (notification.method().equals("notifications/cancelled")) {
      RpcId.of(notification.params().path("requestId")).ifPresent(session::cancel);
    }
  }

  private static String uri(Request request) {
    return Json.text(request.params(), "uri")
        .orElseThrow(() -> RpcException.invalid("The params lack 'uri'."));
  }

  private static void require(boolean declared, Request request) {
    if (!declared) {
      throw Refusals.unknownMethod(request.method());
    }
  }
}
