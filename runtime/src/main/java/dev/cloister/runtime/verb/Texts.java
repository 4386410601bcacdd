package dev.cloister.runtime.verb;

import java.util.Arrays;

/** Bytes that are, or may be, UTF-8. */
public final class Texts {
  private static final int LONGEST_CHARACTER = 4;
  private static final int CONTINUATION_MASK = 0xC0;
  private static final int CONTINUATION = 0x80;

  private Texts() {}

  /**
   * {@code bytes} without the beginning of a character at their end whose rest was cut off. Bytes
   * that end with none come back as they are.
   */
  public static byte[] withoutBrokenEnd(byte[] bytes) {
    int last = bytes.length - 1;
    int least = Math.max(0, bytes.length - LONGEST_CHARACTER);
    for (int lead = last; lead >= least; lead--) {
      if ((bytes[lead] & CONTINUATION_MASK) != CONTINUATION) {
        return lead + length(bytes[lead]) > bytes.length ? Arrays.copyOf(bytes, lead) : bytes;
      }
    }
    return bytes;
  }

  /** How long a character is that begins so; 1 for what begins none. */
  private static int length(byte lead) {
    int value = lead & 0xFF;
    if (value >= 0xC2 && value <= 0xDF) {
      return 2;
    }
    if (value >= 0xE0 && value <= 0xEF) {
      return 3;
    }
    return value >= 0xF0 && value <= 0xF4 ? 4 : 1;
  }
}
