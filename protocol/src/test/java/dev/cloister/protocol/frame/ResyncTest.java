package dev.cloister.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.protocol.Golden;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ResyncTest {
  private static final byte[] GOLDEN = HexFormat.of().parseHex(Golden.text("preamble.hex").strip());
  private static final byte[] WORD = "CLOISTER".getBytes(StandardCharsets.US_ASCII);

  @Test
  void sendsTheGoldenPreamble() {
    assertThat(resync(1000).preamble()).isEqualTo(ByteBuffer.wrap(GOLDEN));
  }

  @Test
  void givesEachStartANonceOfItsOwn() {
    Random random = new Random(1);

    assertThat(Resync.start(random, 1).preamble()).isNotEqualTo(Resync.start(random, 1).preamble());
  }

  @Test
  void findsItsEchoBehindStaleBytesWhereverTheStreamIsCut() throws ProtocolException {
    byte[] stale = HexFormat.of().parseHex("0000001403ffffffffffff434c4f49ffffffff434c");
    byte[] othersEcho = GOLDEN.clone();
    othersEcho[31]++;
    byte[] stream = concat(stale, othersEcho, GOLDEN, new byte[] {42});

    for (int piece = 1; piece <= stream.length; piece++) {
      assertThat(bytesBehindTheEcho(stream, piece)).as("piece %d", piece).isEqualTo(1);
    }
  }

  @Test
  void findsAnEchoThatFollowsItsOwnBeginning() throws ProtocolException {
    byte[] stream = concat(new byte[] {-1, -1}, Arrays.copyOf(GOLDEN, 20), GOLDEN);

    assertThat(resync(1000).scan(ByteBuffer.wrap(stream))).isTrue();
  }

  @Test
  void givesUpAfterSoManyBytes() throws ProtocolException {
    Resync resync = resync(100);
    assertThat(resync.scan(ByteBuffer.allocate(100))).isFalse();

    assertThatThrownBy(() -> resync.scan(ByteBuffer.allocate(1)))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void acceptsAnEchoBehindTheMostBytesAllowed() throws ProtocolException {
    assertThat(resync(100).scan(ByteBuffer.wrap(concat(new byte[100], GOLDEN)))).isTrue();
  }

  @Test
  void splitsAPayloadInTheMiddleOfTheWordAndNowhereElse() {
    byte[] payload = concat("CLOISTECLOISTCLOI".getBytes(StandardCharsets.US_ASCII), WORD, WORD);
    ByteBuffer bytes = ByteBuffer.wrap(payload);

    assertThat(FrameEncoder.dataSize(bytes, 1000)).isEqualTo(17 + 4);
    bytes.position(17 + 4);
    assertThat(FrameEncoder.dataSize(bytes, 1000)).isEqualTo(4 + 4);
    bytes.position(17 + 12);
    assertThat(FrameEncoder.dataSize(bytes, 1000)).isEqualTo(4);
  }

  @Test
  void neverSendsAMarkHoweverManyAreInTheDataOrAcrossFrames() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      ByteBuffer data = ByteBuffer.wrap(marksAndNoise(random));
      ByteBuffer sent = ByteBuffer.allocate(64 << 10);
      while (data.hasRemaining()) {
        int size = FrameEncoder.dataSize(data, 1 + random.nextInt(200));
        FrameEncoder.encode(FrameKind.DATA, 0xffffffffL, data, size, sent);
        data.position(data.position() + size);
      }
      String bytes = new String(sent.array(), 0, sent.position(), StandardCharsets.ISO_8859_1);
      assertThat(bytes.contains(new String(GOLDEN, 0, 16, StandardCharsets.ISO_8859_1)))
          .as("round %d", round)
          .isFalse();
    }
  }

  @Test
  void limitsADataFrame() {
    assertThat(FrameEncoder.dataSize(ByteBuffer.allocate(1 << 20), Integer.MAX_VALUE))
        .isEqualTo(FrameEncoder.MAX_DATA);
  }

  private static byte[] marksAndNoise(Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < 20; i++) {
      int from = random.nextInt(16);
      out.write(GOLDEN, from, random.nextInt(17 - from));
      if (random.nextBoolean()) {
        out.write(GOLDEN, 0, 16);
      }
    }
    return out.toByteArray();
  }

  private static int bytesBehindTheEcho(byte[] stream, int piece) throws ProtocolException {
    Resync resync = resync(1000);
    for (int at = 0; at < stream.length; at += piece) {
      ByteBuffer in = ByteBuffer.wrap(stream, at, Math.min(piece, stream.length - at));
      if (resync.scan(in)) {
        return stream.length - in.position();
      }
    }
    return -1;
  }

  private static Resync resync(long mostDiscarded) {
    RandomGenerator countsUp =
        new Random() {
          private static final long serialVersionUID = 1L;

          @Override
          public void nextBytes(byte[] bytes) {
            for (int i = 0; i < bytes.length; i++) {
              bytes[i] = (byte) i;
            }
          }
        };
    return Resync.start(countsUp, mostDiscarded);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
