package dev.cloister.runtime.qemu;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Looks in the first output of a console for the kernel's word that it has given up its only timer:
 * such a guest stands still for ever, and only on a host under load ({@code images/BOOT.md}). For
 * one thread.
 */
final class LostBoot {
  /** What the kernel says. */
  static final String WORDS = "APIC frequency too slow, disabling apic timer";

  /** The kernel says it within its first pages; what comes later is the guest's own talk. */
  private static final int LOOKS_AT = 64 << 10;

  private int seen;
  private String end = "";

  /** Whether {@code piece}, with what came before, holds the words. */
  boolean isToldBy(ByteBuffer piece) {
    if (seen >= LOOKS_AT) {
      return false;
    }
    seen += piece.remaining();
    String text = end + StandardCharsets.ISO_8859_1.decode(piece.duplicate());
    end = text.substring(Math.max(0, text.length() - WORDS.length()));
    return text.contains(WORDS);
  }
}
