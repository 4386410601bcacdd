package dev.cloister.runtime.qmp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.cloister.actors.port.MonitorEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/** Lines of QMP to messages, and commands to lines. Pure. */
final class QmpCodec {
  /** QEMU's own parser takes 1024 levels; what we read has four. */
  private static final int DEEPEST = 64;

  private final ObjectReader reader;

  QmpCodec(int longestLine) {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST)
            .maxStringLength(longestLine)
            .build();
    this.reader =
        new ObjectMapper(JsonFactory.builder().streamReadConstraints(limits).build())
            .readerFor(JsonNode.class)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  byte[] encode(QmpCommand command, long id) {
    String arguments = command.arguments().isEmpty() ? "" : ",\"arguments\":" + command.arguments();
    String line =
        "{\"execute\":\"" + command.wireName() + "\"" + arguments + ",\"id\":" + id + "}\n";
    return line.getBytes(StandardCharsets.UTF_8);
  }

  QmpMessage decode(byte[] line) throws MalformedReplyException {
    JsonNode node = parse(line);
    if (node.has("QMP")) {
      return greeting(node.get("QMP"));
    }
    if (node.path("event").isTextual()) {
      return new QmpMessage.Event(event(node.get("event").textValue(), node.path("data")));
    }
    if (node.has("return")) {
      return returned(node);
    }
    if (node.path("error").isObject()) {
      return error(node);
    }
    throw new MalformedReplyException("Neither greeting, reply nor event");
  }

  private JsonNode parse(byte[] line) throws MalformedReplyException {
    try {
      JsonNode node = reader.readValue(line);
      if (node == null || !node.isObject()) {
        throw new MalformedReplyException("Not a JSON object");
      }
      return node;
    } catch (MalformedReplyException e) {
      throw e;
    } catch (IOException e) {
      throw new MalformedReplyException("Not JSON", e);
    }
  }

  private static QmpMessage greeting(JsonNode qmp) {
    JsonNode version = qmp.path("version").path("qemu");
    return new QmpMessage.Greeting(
        version.path("major").asInt()
            + "."
            + version.path("minor").asInt()
            + "."
            + version.path("micro").asInt());
  }

  private static QmpMessage returned(JsonNode node) throws MalformedReplyException {
    JsonNode status = node.get("return").path("status");
    return new QmpMessage.Return(
        id(node).orElseThrow(() -> new MalformedReplyException("A reply without id")),
        status.isTextual() ? Optional.of(status.textValue()) : Optional.empty());
  }

  private static QmpMessage error(JsonNode node) {
    JsonNode error = node.get("error");
    return new QmpMessage.Refusal(
        id(node), error.path("class").asText(""), error.path("desc").asText(""));
  }

  private static OptionalLong id(JsonNode node) {
    JsonNode id = node.path("id");
    return id.canConvertToLong() && id.isIntegralNumber()
        ? OptionalLong.of(id.longValue())
        : OptionalLong.empty();
  }

  private static MonitorEvent event(String name, JsonNode data) {
    return switch (name) {
      case "SHUTDOWN" ->
          new MonitorEvent.Shutdown(
              data.path("guest").asBoolean(false), data.path("reason").asText(""));
      case "GUEST_PANICKED" -> new MonitorEvent.GuestPanicked();
      case "STOP" -> new MonitorEvent.Stopped();
      case "RESUME" -> new MonitorEvent.Resumed();
      case "BLOCK_IO_ERROR" ->
          new MonitorEvent.BlockIoError(
              data.path("node-name").asText(data.path("device").asText("")),
              data.path("reason").asText(""));
      case "MIGRATION" -> new MonitorEvent.Migrating(data.path("status").asText(""));
      default -> new MonitorEvent.Other(name);
    };
  }
}
