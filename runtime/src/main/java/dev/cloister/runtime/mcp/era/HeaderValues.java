package dev.cloister.runtime.mcp.era;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Header values that are plain, or base64 between {@code =?base64?} and {@code ?=}. */
public final class HeaderValues {
  private static final String BEGIN = "=?base64?";
  private static final String END = "?=";
  private static final int GROUP = 4;

  private HeaderValues() {}

  /** What {@code value} means. */
  static String decode(String header, String value) {
    if (!isWrapped(value)) {
      return value;
    }
    String inner = value.substring(BEGIN.length(), value.length() - END.length());
    try {
      if (inner.length() % GROUP != 0) {
        throw new IllegalArgumentException("not padded");
      }
      byte[] bytes = Base64.getDecoder().decode(inner);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw HeaderRules.mismatch(header + " is not base64 of UTF-8");
    }
  }

  /** How {@code value} is sent. */
  public static String encode(String value) {
    boolean plain =
        value.chars().allMatch(c -> c >= ' ' && c <= '~')
            && value.strip().equals(value)
            && !isWrapped(value);
    return plain
        ? value
        : BEGIN + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)) + END;
  }

  private static boolean isWrapped(String value) {
    return value.length() >= BEGIN.length() + END.length()
        && value.startsWith(BEGIN)
        && value.endsWith(END);
  }
}
