package dev.cloister.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LastLinesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a|b|c|; 0; ''",
        "a|b|c|; 1; c|",
        "a|b|c|; 2; b|c|",
        "a|b|c|; 3; a|b|c|",
        "a|b|c|; 9; a|b|c|",
        "a|b|c; 1; c",
        "a|b|c; 2; b|c",
        "a||; 1; |",
        "|; 1; |",
        "''; 5; ''",
      })
  void countsFromTheEnd(String text, int lines, String expected) {
    assertThat(cut(text, OptionalInt.of(lines))).isEqualTo(expected);
  }

  @Test
  void isWholeWhereNoneIsGiven() {
    assertThat(cut("a|b|", OptionalInt.empty())).isEqualTo("a|b|");
  }

  private static String cut(String text, OptionalInt lines) {
    ByteString bytes = ByteString.fromString(text.replace('|', '\n'));
    return LastLines.of(bytes, lines).utf8String().replace('\n', '|');
  }
}
