package dev.cloister.runtime.verb;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How bytes became a string. */
public enum Encoding {
  @JsonProperty("utf-8")
  UTF_8,
  @JsonProperty("base64")
  BASE64;

  /** The plainest encoding that keeps {@code bytes} exactly. */
  public static Encoding of(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return UTF_8;
    } catch (CharacterCodingException e) {
      return BASE64;
    }
  }

  public String encode(byte[] bytes) {
    return this == UTF_8
        ? new String(bytes, StandardCharsets.UTF_8)
        : Base64.getEncoder().encodeToString(bytes);
  }

  public byte[] decode(String text) {
    return this == UTF_8 ? text.getBytes(StandardCharsets.UTF_8) : Base64.getDecoder().decode(text);
  }
}
