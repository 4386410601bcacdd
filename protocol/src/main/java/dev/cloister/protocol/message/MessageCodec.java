package dev.cloister.protocol.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.cloister.protocol.frame.Frame;
import dev.cloister.protocol.frame.ProtocolException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Messages to and from the JSON payloads of frames. Unknown fields are ignored; anything else that
 * does not fit its record is a {@link ProtocolException}, whatever the bytes are. Thread-safe.
 */
public final class MessageCodec {
  /** Deepest nesting and longest name and number read; no message comes near them. */
  private static final int MAX_DEPTH = 32;

  private static final int MAX_NAME = 1024;
  private static final int MAX_NUMBER = 64;

  private static final ObjectMapper JSON = mapper();

  /** For answers: each component must be there. */
  private static final ObjectReader WHOLE =
      JSON.reader()
          .with(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .with(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

  /** For messages with components that may be left out. */
  private static final ObjectReader PARTIAL = JSON.reader();

  private MessageCodec() {}

  /** A message as a payload. */
  public static ByteBuffer write(Request<?> request) {
    return bytes(request);
  }

  /** A message as a payload. */
  public static ByteBuffer write(Hello hello) {
    return bytes(hello);
  }

  /** A message as a payload. */
  public static ByteBuffer write(Reply reply) {
    return bytes(reply);
  }

  /** A message as a payload. */
  public static ByteBuffer write(GuestError error) {
    return bytes(error);
  }

  /** The host's side of the handshake. */
  public static Hello.Host readHostHello(ByteBuffer payload) throws ProtocolException {
    return read(WHOLE, payload, Hello.Host.class);
  }

  /** The agent's side of the handshake. */
  public static Hello.Agent readAgentHello(ByteBuffer payload) throws ProtocolException {
    WholeHello whole = read(WHOLE, payload, WholeHello.class);
    HelloState state = read(PARTIAL, payload, HelloState.class);
    return new Hello.Agent(
        whole.protocol(),
        whole.minProtocol(),
        whole.agent(),
        whole.bootNonce(),
        whole.bootMillis(),
        whole.limits(),
        state.held(),
        state.frozen());
  }

  /** What every agent says. */
  private record WholeHello(
      int protocol,
      int minProtocol,
      String agent,
      String bootNonce,
      long bootMillis,
      Hello.Limits limits) {}

  /** What an agent says only where it is so. */
  private record HelloState(boolean held, boolean frozen) {}

  /** A request, of whichever verb. */
  public static Request<?> readRequest(ByteBuffer payload) throws ProtocolException {
    return read(PARTIAL, payload, Request.class);
  }

  /** A reply, of the kind that the request asks for. */
  public static <R extends Reply> R readReply(ByteBuffer payload, Class<R> type)
      throws ProtocolException {
    return read(WHOLE, payload, type);
  }

  /** An error. */
  public static GuestError readError(ByteBuffer payload) throws ProtocolException {
    return read(WHOLE, payload, GuestError.class);
  }

  /** A notice, {@link Notice.Other} where this version does not know it. */
  public static Notice readNotice(ByteBuffer payload) throws ProtocolException {
    AnyNotice any = read(PARTIAL, payload, AnyNotice.class);
    if (any.notice() == null) {
      throw ProtocolException.malformed("A notice without a name");
    }
    if ("oom-kill".equals(any.notice()) && any.id() != null) {
      return new Notice.OomKill(any.id());
    }
    return new Notice.Other(any.notice());
  }

  private record AnyNotice(String notice, String id) {}

  private static ByteBuffer bytes(Object message) {
    try {
      return ByteBuffer.wrap(JSON.writeValueAsBytes(message));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A message that cannot be written: " + message, e);
    }
  }

  private static <T> T read(ObjectReader reader, ByteBuffer payload, Class<T> type)
      throws ProtocolException {
    T message;
    try {
      message = reader.readValue(new Payload(payload.duplicate()), type);
    } catch (IOException e) {
      throw ProtocolException.malformed(
          "Not a message of the kind " + type.getSimpleName() + ": " + firstLine(e));
    }
    if (message == null) {
      throw ProtocolException.malformed("A null where a message belongs");
    }
    return message;
  }

  private static String firstLine(IOException e) {
    String text =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    return text == null ? e.getClass().getSimpleName() : text.lines().findFirst().orElse("");
  }

  private static ObjectMapper mapper() {
    StreamReadConstraints bounds =
        StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNameLength(MAX_NAME)
            .maxNumberLength(MAX_NUMBER)
            .maxStringLength(Frame.MAX_PAYLOAD)
            .maxDocumentLength(Frame.MAX_PAYLOAD)
            .build();
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(bounds).build())
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            text -> {
              text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
              text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
              text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
            })
        .build();
  }

  /** A payload as a stream, without a copy and whatever backs the buffer. */
  private static final class Payload extends InputStream {
    private final ByteBuffer bytes;

    Payload(ByteBuffer bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read() {
      return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (!bytes.hasRemaining()) {
        return length == 0 ? 0 : -1;
      }
      int count = Math.min(length, bytes.remaining());
      bytes.get(into, offset, count);
      return count;
    }
  }
}
