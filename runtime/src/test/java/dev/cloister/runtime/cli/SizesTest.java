package dev.cloister.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SizesTest {
  @ParameterizedTest
  @CsvSource({"512M,536870912", "2G,2147483648", "1k,1024", "3GiB,3221225472", "1TB,1099511627776"})
  void readsWhatPeopleWrite(String text, long bytes) {
    assertThat(Sizes.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "12", "M", "-1G", "1.5G", "1P", "999999999999T"})
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> Sizes.parse(text)).isInstanceOf(FailedException.class);
  }

  @ParameterizedTest
  @CsvSource({"0,0B", "1023,1023B", "1024,1K", "1610612736,1.5G", "8589934592,8G"})
  void writesWhatPeopleRead(long bytes, String text) {
    assertThat(Sizes.text(bytes)).isEqualTo(text);
  }

  @Test
  void knowsLengthsOfTime() {
    assertThat(Durations.parse("90")).isEqualTo(Duration.ofSeconds(90));
    assertThat(Durations.parse("250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(Durations.parse("5m")).isEqualTo(Duration.ofMinutes(5));
    Instant then = Instant.EPOCH;
    assertThat(Durations.age(then, then.plusSeconds(59))).isEqualTo("59s");
    assertThat(Durations.age(then, then.plusSeconds(7300))).isEqualTo("2h");
  }
}
