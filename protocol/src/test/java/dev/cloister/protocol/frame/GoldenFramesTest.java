package dev.cloister.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.protocol.Golden;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenFramesTest {
  static List<Golden.Good> frames() {
    return Golden.frames();
  }

  static List<Golden.Bad> bad() {
    return Golden.bad();
  }

  @ParameterizedTest
  @MethodSource("frames")
  void decodesWhatTheAgentDecodes(Golden.Good golden) throws ProtocolException {
    Frame frame = new FrameDecoder().decode(ByteBuffer.wrap(golden.bytes()));

    assertThat(frame.kind()).isEqualTo(FrameKind.valueOf(golden.kind()));
    assertThat(frame.channel()).isEqualTo(golden.channel());
    assertThat(frame.payload()).isEqualTo(golden.payload());
  }

  @ParameterizedTest
  @MethodSource("frames")
  void encodesTheSameBytes(Golden.Good golden) {
    ByteBuffer out = ByteBuffer.allocate(golden.bytes().length);
    FrameEncoder.encode(
        new Frame(FrameKind.valueOf(golden.kind()), golden.channel(), golden.payload()), out);

    assertThat(out.array()).isEqualTo(golden.bytes());
  }

  @ParameterizedTest
  @MethodSource("bad")
  void refusesWhatTheAgentRefuses(Golden.Bad golden) {
    ProtocolException refused =
        catchThrowableOfType(
            ProtocolException.class,
            () -> new FrameDecoder().decode(ByteBuffer.wrap(golden.bytes())));

    assertThat(refused.code().wire()).isEqualTo(golden.code());
  }

  @Test
  void decodesTheSameFramesWhereverTheStreamIsCut() throws ProtocolException {
    byte[] stream = shortFramesInARow();
    List<Frame> whole = decode(stream, stream.length);

    for (int cut = 1; cut < stream.length; cut++) {
      assertThat(decode(stream, cut)).as("cut every %d bytes", cut).isEqualTo(whole);
    }
  }

  @Test
  void refusesALengthOnItsFourthByte() {
    FrameDecoder decoder = new FrameDecoder();

    assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(new byte[] {0, 0x10, 0, 1})))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("1048577");
  }

  @Test
  void refusesToEncodeWhatADecoderWouldRefuse() {
    Frame misplaced = Frame.bare(FrameKind.CANCEL, 0);

    assertThatThrownBy(() -> FrameEncoder.encode(misplaced, ByteBuffer.allocate(16)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] shortFramesInARow() {
    ByteBuffer all = ByteBuffer.allocate(16 << 10);
    frames().stream()
        .filter(golden -> golden.bytes().length < 1024)
        .forEach(golden -> all.put(golden.bytes()));
    byte[] stream = new byte[all.flip().remaining()];
    all.get(stream);
    return stream;
  }

  private static List<Frame> decode(byte[] stream, int piece) throws ProtocolException {
    FrameDecoder decoder = new FrameDecoder();
    List<Frame> frames = new ArrayList<>();
    for (int at = 0; at < stream.length; at += piece) {
      ByteBuffer in = ByteBuffer.wrap(stream, at, Math.min(piece, stream.length - at));
      for (Frame frame = decoder.decode(in); frame != null; frame = decoder.decode(in)) {
        frames.add(frame);
      }
    }
    assertThat(decoder.atBorder()).isTrue();
    return frames;
  }
}
