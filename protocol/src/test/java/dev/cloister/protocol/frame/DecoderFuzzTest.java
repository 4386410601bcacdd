package dev.cloister.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cloister.protocol.Golden;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Hostile bytes yield frames or a {@link ProtocolException}; the seeds make a failure repeatable.
 */
class DecoderFuzzTest {
  private static final int ROUNDS = 20_000;

  @Test
  void survivesRandomBytes() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(256)];
      random.nextBytes(bytes);
      if (bytes.length > 4 && random.nextBoolean()) {
        // A plausible length and kind, so that more than the first check is reached.
        bytes[0] = 0;
        bytes[1] = 0;
        bytes[2] = 0;
        bytes[4] = (byte) (1 + random.nextInt(12));
      }
      feed(seed, bytes, random);
    }
  }

  @Test
  void survivesMutatedFrames() {
    List<Golden.Good> frames =
        Golden.frames().stream().filter(golden -> golden.bytes().length < 1024).toList();
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] bytes = frames.get(random.nextInt(frames.size())).bytes();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      feed(seed, bytes, random);
    }
  }

  private static void feed(int seed, byte[] bytes, Random random) {
    assertThatCode(() -> decodeAll(bytes, random)).as("seed %d", seed).doesNotThrowAnyException();
  }

  private static void decodeAll(byte[] bytes, Random random) {
    FrameDecoder decoder = new FrameDecoder();
    try {
      int at = 0;
      while (at < bytes.length) {
        int piece = Math.min(1 + random.nextInt(40), bytes.length - at);
        ByteBuffer in = ByteBuffer.wrap(bytes, at, piece);
        while (in.hasRemaining()) {
          Frame frame = decoder.decode(in);
          assertThat(frame == null || frame.payload().remaining() < bytes.length).isTrue();
        }
        at += piece;
      }
    } catch (ProtocolException expected) {
      assertThat(expected.getMessage()).isNotBlank();
    }
  }
}
