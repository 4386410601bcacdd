package dev.cloister.protocol;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The golden frames, which the agent's tests read as well. */
public final class Golden {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A frame and what it says; one of the payloads is null. */
  public record Good(
      String name, String kind, long channel, String payloadUtf8, String payloadHex) {
    public byte[] bytes() {
      return HexFormat.of().parseHex(text(name + ".hex").strip());
    }

    public ByteBuffer payload() {
      return ByteBuffer.wrap(
          payloadHex == null
              ? payloadUtf8.getBytes(StandardCharsets.UTF_8)
              : HexFormat.of().parseHex(payloadHex));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Bytes that no decoder accepts, and the code they are refused with. */
  public record Bad(String name, String hex, String code) {
    public byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private Golden() {}

  public static List<Good> frames() {
    return list("frames.json", Good[].class);
  }

  public static List<Bad> bad() {
    return list("bad.json", Bad[].class);
  }

  public static Stream<Good> ofKind(String kind, String namePrefix) {
    return frames().stream()
        .filter(frame -> frame.kind().equals(kind) && frame.name().startsWith(namePrefix));
  }

  public static String text(String name) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> List<T> list(String name, Class<T[]> type) {
    try {
      return List.of(JSON.readValue(text(name), type));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
