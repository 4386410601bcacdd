package dev.cloister.protocol.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The host's start of a connection: a preamble of the resync mark and a nonce, and the search for
 * the agent's echo of it, which skips whatever an earlier connection left in the stream. Not for
 * concurrent use.
 */
public final class Resync {
  /** Mark and nonce. */
  public static final int PREAMBLE = 32;

  private static final int NONCE = 16;
  private static final byte[] MARK = HexFormat.of().parseHex("ffffffff434c4f4953544552fffe0001");

  /** The part of the mark in which a payload is split: no header can stand inside it. */
  private static final byte[] WORD = Arrays.copyOfRange(MARK, 4, 12);

  private static final byte[] SKIP = skips();

  private final byte[] preamble;
  private final int[] fallback;
  private final long mostDiscarded;
  private int matched;
  private long seen;

  private Resync(byte[] preamble, long mostDiscarded) {
    this.preamble = preamble;
    this.mostDiscarded = mostDiscarded;
    this.fallback = fallbacks(preamble);
  }

  /**
   * A start with a new nonce.
   *
   * @param random unpredictable to the guest
   * @param mostDiscarded bytes that may precede the echo before {@link #scan} gives up
   */
  public static Resync start(RandomGenerator random, long mostDiscarded) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    byte[] preamble = Arrays.copyOf(MARK, PREAMBLE);
    System.arraycopy(nonce, 0, preamble, MARK.length, NONCE);
    return new Resync(preamble, mostDiscarded);
  }

  /** What to send. */
  public ByteBuffer preamble() {
    return ByteBuffer.wrap(preamble).asReadOnlyBuffer();
  }

  /**
   * Discards bytes of {@code in} up to the end of the echo, if that is in there; remembers a part
   * of it.
   *
   * @return whether the echo has been found: what is left of {@code in} follows it
   */
  public boolean scan(ByteBuffer in) throws ProtocolException {
    while (in.hasRemaining()) {
      byte next = in.get();
      seen++;
      while (matched > 0 && next != preamble[matched]) {
        matched = fallback[matched];
      }
      if (next == preamble[matched]) {
        matched++;
      }
      if (matched == PREAMBLE) {
        matched = 0;
        return true;
      }
      if (seen - matched > mostDiscarded) {
        throw ProtocolException.malformed(
            "No answer to the preamble within " + mostDiscarded + " bytes");
      }
    }
    return false;
  }

  /**
   * The first {@code size} bytes of {@code bytes}, or fewer: up to the middle of the first word.
   */
  static int splitAt(ByteBuffer bytes, int size) {
    int start = bytes.position();
    int last = WORD.length - 1;
    int at = 0;
    while (at + last < size) {
      if (isWord(bytes, start + at)) {
        return at + WORD.length / 2;
      }
      at += SKIP[bytes.get(start + at + last) & 0xff];
    }
    return size;
  }

  private static boolean isWord(ByteBuffer bytes, int at) {
    for (int i = WORD.length - 1; i >= 0; i--) {
      if (bytes.get(at + i) != WORD[i]) {
        return false;
      }
    }
    return true;
  }

  /** How far a search may move on, by the byte under the word's last one. */
  private static byte[] skips() {
    byte[] skips = new byte[256];
    Arrays.fill(skips, (byte) WORD.length);
    for (int i = 0; i < WORD.length - 1; i++) {
      skips[WORD[i] & 0xff] = (byte) (WORD.length - 1 - i);
    }
    return skips;
  }

  /** For each n the longest proper prefix of {@code pattern} that ends its first n bytes. */
  private static int[] fallbacks(byte[] pattern) {
    int[] fallback = new int[pattern.length + 1];
    for (int n = 2; n <= pattern.length; n++) {
      int k = fallback[n - 1];
      while (k > 0 && pattern[k] != pattern[n - 1]) {
        k = fallback[k];
      }
      fallback[n] = pattern[k] == pattern[n - 1] ? k + 1 : k;
    }
    return fallback;
  }
}
