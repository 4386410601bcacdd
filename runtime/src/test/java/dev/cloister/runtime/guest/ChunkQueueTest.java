package dev.cloister.runtime.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.port.GuestOperation.Chunk;
import dev.cloister.actors.port.GuestOperation.Stream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkQueueTest {
  @Test
  void givesBackWhatItWasGivenInOrder() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      ChunkQueue queue = new ChunkQueue();
      StringBuilder in = new StringBuilder();
      StringBuilder out = new StringBuilder();
      for (int step = 0; step < 300; step++) {
        if (random.nextInt(3) > 0) {
          add(queue, random, in);
        } else if (!queue.isEmpty()) {
          remove(queue, out);
        }
      }
      while (!queue.isEmpty()) {
        remove(queue, out);
      }
      assertThat(out).as("seed %d", seed).hasToString(in.toString());
    }
  }

  @Test
  void gathersSmallPiecesOfOneStream() {
    ChunkQueue queue = new ChunkQueue();
    for (int i = 0; i < 4096; i++) {
      queue.add(Stream.ERR, ByteBuffer.allocate(1));
    }

    assertThat(queue.remove().bytes().remaining()).isEqualTo(4096);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void passesALargePieceOnWithoutACopy() {
    ByteBuffer large = ByteBuffer.allocate(5000);
    ChunkQueue queue = new ChunkQueue();
    queue.add(Stream.OUT, large);

    assertThat(queue.remove().bytes().array()).isSameAs(large.array());
  }

  private static void add(ChunkQueue queue, Random random, StringBuilder in) {
    Stream stream = random.nextBoolean() ? Stream.OUT : Stream.ERR;
    byte[] bytes = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 6000 : 20)];
    random.nextBytes(bytes);
    queue.add(stream, ByteBuffer.wrap(bytes.clone()));
    append(in, stream, bytes);
  }

  private static void remove(ChunkQueue queue, StringBuilder out) {
    Chunk chunk = queue.remove();
    byte[] bytes = new byte[chunk.bytes().remaining()];
    chunk.bytes().get(bytes);
    append(out, chunk.stream(), bytes);
  }

  private static void append(StringBuilder text, Stream stream, byte[] bytes) {
    for (byte b : bytes) {
      text.append((char) ((stream == Stream.OUT ? 0 : 256) + (b & 0xff)));
    }
  }
}
