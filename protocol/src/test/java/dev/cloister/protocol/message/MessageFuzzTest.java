package dev.cloister.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cloister.protocol.Golden;
import dev.cloister.protocol.frame.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Hostile payloads yield messages or a {@link ProtocolException}. */
class MessageFuzzTest {
  private interface Read {
    Object apply(ByteBuffer payload) throws ProtocolException;
  }

  private static final List<Read> READS =
      List.of(
          MessageCodec::readAgentHello,
          MessageCodec::readHostHello,
          MessageCodec::readRequest,
          MessageCodec::readError,
          MessageCodec::readNotice,
          payload -> MessageCodec.readReply(payload, Reply.Exited.class),
          payload -> MessageCodec.readReply(payload, Reply.FileSent.class),
          payload -> MessageCodec.readReply(payload, Reply.Info.class),
          payload -> MessageCodec.readReply(payload, Reply.Job.class),
          payload -> MessageCodec.readReply(payload, Reply.Jobs.class),
          payload -> MessageCodec.readReply(payload, Reply.JobOutput.class),
          payload -> MessageCodec.readReply(payload, Reply.JobInput.class),
          payload -> MessageCodec.readReply(payload, Reply.FileEntry.class),
          payload -> MessageCodec.readReply(payload, Reply.FileList.class),
          payload -> MessageCodec.readReply(payload, Reply.EnvironmentNames.class),
          payload -> MessageCodec.readReply(payload, Reply.Done.class));

  @Test
  void survivesMutatedMessages() {
    List<Golden.Good> messages =
        Golden.frames().stream().filter(golden -> golden.payloadUtf8() != null).toList();
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] payload = messages.get(random.nextInt(messages.size())).payload().array();
      mutate(payload, random);
      readAll(seed, payload);
    }
  }

  @Test
  void survivesRandomBytes() {
    for (int seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      byte[] payload = new byte[random.nextInt(200)];
      random.nextBytes(payload);
      readAll(seed, payload);
    }
  }

  private static void mutate(byte[] payload, Random random) {
    byte[] json = "{}[]\",:-.eE\\u0nultrfas9".getBytes(StandardCharsets.US_ASCII);
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(payload.length);
      payload[at] =
          random.nextBoolean()
              ? json[random.nextInt(json.length)]
              : (byte) (payload[at] ^ (1 << random.nextInt(8)));
    }
  }

  private static void readAll(int seed, byte[] payload) {
    for (Read read : READS) {
      assertThatCode(() -> readOne(read, payload)).as("seed %d", seed).doesNotThrowAnyException();
    }
  }

  private static void readOne(Read read, byte[] payload) {
    try {
      assertThat(read.apply(ByteBuffer.wrap(payload))).isNotNull();
    } catch (ProtocolException expected) {
      assertThat(expected.getMessage()).isNotBlank();
    }
  }
}
