package dev.cloister.runtime.guest;

import dev.cloister.actors.port.GuestOperation.Chunk;
import dev.cloister.actors.port.GuestOperation.Stream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Output in the order it came. Its memory is a small multiple of the bytes it holds, however small
 * the pieces are in which a guest sends them: small ones are gathered, and the change of stream
 * costs one number.
 */
final class ChunkQueue {
  private static final int SMALL = 2 << 10;
  private static final int GATHERED = 4 << 10;

  private final ArrayDeque<ByteBuffer> segments = new ArrayDeque<>();

  /** Lengths of runs of one stream, as a ring: OUT as they are, ERR as their complement. */
  private int[] runs = new int[8];

  private int firstRun;
  private int runCount;

  /** The last segment while there is room behind its limit, else null. */
  private ByteBuffer gathering;

  boolean isEmpty() {
    return runCount == 0;
  }

  /** Takes {@code bytes}, at least one; their buffer is the queue's from now on. */
  void add(Stream stream, ByteBuffer bytes) {
    addRun(stream, bytes.remaining());
    if (bytes.remaining() > SMALL) {
      segments.add(bytes);
      gathering = null;
      return;
    }
    if (gathering == null || gathering.capacity() - gathering.limit() < bytes.remaining()) {
      gathering = ByteBuffer.allocate(GATHERED).limit(0);
      segments.add(gathering);
    }
    int end = gathering.limit();
    gathering.limit(end + bytes.remaining());
    gathering.put(end, bytes, bytes.position(), bytes.remaining());
  }

  /** The next piece of one stream; the queue is not empty. */
  Chunk remove() {
    int run = runs[firstRun];
    Stream stream = run >= 0 ? Stream.OUT : Stream.ERR;
    int length = run >= 0 ? run : ~run;
    ByteBuffer segment = segments.element();
    int size = Math.min(length, segment.remaining());
    ByteBuffer bytes = segment.slice(segment.position(), size);
    segment.position(segment.position() + size);
    if (!segment.hasRemaining()) {
      segments.remove();
      gathering = segments.isEmpty() ? null : gathering;
    }
    if (size == length) {
      firstRun = (firstRun + 1) % runs.length;
      runCount--;
    } else {
      runs[firstRun] = stream == Stream.OUT ? length - size : ~(length - size);
    }
    return new Chunk(stream, bytes);
  }

  void clear() {
    segments.clear();
    gathering = null;
    runCount = 0;
  }

  private void addRun(Stream stream, int length) {
    int last = (firstRun + runCount - 1 + runs.length) % runs.length;
    if (runCount > 0 && (runs[last] >= 0) == (stream == Stream.OUT)) {
      runs[last] += stream == Stream.OUT ? length : -length;
      return;
    }
    if (runCount == runs.length) {
      grow();
    }
    runs[(firstRun + runCount) % runs.length] = stream == Stream.OUT ? length : ~length;
    runCount++;
  }

  private void grow() {
    int[] larger = Arrays.copyOf(runs, runs.length * 2);
    for (int i = 0; i < runCount; i++) {
      larger[i] = runs[(firstRun + i) % runs.length];
    }
    runs = larger;
    firstRun = 0;
  }
}
