package dev.cloister.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.actors.port.MonitorEvent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QmpCodecTest {
  private final QmpCodec codec = new QmpCodec(1 << 20);

  private QmpMessage decode(String line) throws MalformedReplyException {
    return codec.decode(line.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void writesACommandAsOneLine() {
    assertThat(new String(codec.encode(QmpCommand.CONT, 7), StandardCharsets.UTF_8))
        .isEqualTo("{\"execute\":\"cont\",\"id\":7}\n");
  }

  @Test
  void readsAGreeting() throws MalformedReplyException {
    assertThat(decode(FakeQmp.GREETING + "\r")).isEqualTo(new QmpMessage.Greeting("7.2.22"));
  }

  @Test
  void readsReplies() throws MalformedReplyException {
    assertThat(decode("{\"return\": {}, \"id\": 3}"))
        .isEqualTo(new QmpMessage.Return(3, Optional.empty()));
    assertThat(decode("{\"return\": {\"status\": \"running\", \"running\": true}, \"id\": 4}"))
        .isEqualTo(new QmpMessage.Return(4, Optional.of("running")));
    assertThat(decode("{\"id\": 5, \"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}"))
        .isEqualTo(new QmpMessage.Refusal(OptionalLong.of(5), "GenericError", "no"));
    assertThat(decode("{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON\"}}"))
        .isEqualTo(new QmpMessage.Refusal(OptionalLong.empty(), "GenericError", "JSON"));
  }

  @Test
  void readsEvents() throws MalformedReplyException {
    assertThat(
            decode(
                "{\"event\": \"SHUTDOWN\", \"data\": {\"guest\": true,"
                    + " \"reason\": \"guest-reset\"}}"))
        .isEqualTo(new QmpMessage.Event(new MonitorEvent.Shutdown(true, "guest-reset")));
    assertThat(decode("{\"event\": \"GUEST_PANICKED\", \"data\": {\"action\": \"pause\"}}"))
        .isEqualTo(new QmpMessage.Event(new MonitorEvent.GuestPanicked()));
    assertThat(
            decode(
                "{\"event\": \"BLOCK_IO_ERROR\", \"data\": {\"device\": \"\","
                    + " \"node-name\": \"root\", \"reason\": \"No space left on device\"}}"))
        .isEqualTo(
            new QmpMessage.Event(new MonitorEvent.BlockIoError("root", "No space left on device")));
    assertThat(decode("{\"event\": \"NEW_ONE\"}"))
        .isEqualTo(new QmpMessage.Event(new MonitorEvent.Other("NEW_ONE")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "7",
        "[]",
        "{",
        "{}",
        "{\"return\": {}}",
        "{\"return\": {}, \"id\": \"three\"}",
        "{\"return\": {}, \"id\": 1.5}",
        "{\"return\": {}, \"id\": 99999999999999999999}",
        "{\"event\": 7}",
        "{\"error\": \"text\", \"id\": 1}",
        "{\"return\": {}, \"id\": 1} {}"
      })
  void refusesWhatIsNoMessage(String line) {
    assertThatThrownBy(() -> decode(line)).isInstanceOf(MalformedReplyException.class);
  }

  @Test
  void neverThrowsAnythingElseOnMutatedMessages() {
    byte[] good = FakeQmp.GREETING.getBytes(StandardCharsets.UTF_8);
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      byte[] mutated = good.clone();
      for (int flips = random.nextInt(4) + 1; flips > 0; flips--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(codec.decode(mutated)).isNotNull();
      } catch (MalformedReplyException e) {
        assertThat(e).hasMessageNotContaining("INTERNAL");
      }
    }
  }
}
