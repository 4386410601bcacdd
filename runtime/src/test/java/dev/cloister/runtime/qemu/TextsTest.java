package dev.cloister.runtime.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is read out of texts others wrote. */
class TextsTest {
  private static final String CPU =
      "processor\t: 0\ncpu MHz\t\t: 2599.998\nflags\t\t: fpu tsc constant_tsc nonstop_tsc\n\n";

  @Test
  void takesTheClockRateWhereItIsConstant() {
    assertThat(TscFrequency.ofCpuInfo(CPU + CPU)).hasValue(2_599_998);
  }

  @Test
  void takesNoClockRateThatChanges() {
    assertThat(TscFrequency.ofCpuInfo(CPU.replace("constant_tsc", "x"))).isEmpty();
    assertThat(TscFrequency.ofCpuInfo("flags\t\t: constant_tsc\n")).isEmpty();
  }

  @Test
  void makesAGuestsBytesSafeToShow() {
    String raw =
        "\u001b[2J\u001b[1;31mred\u001b[0m\r\n\u001b]0;title\u0007tab\there\u0000\u0007\u202e end\n";
    assertThat(PrintableTail.of(raw.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("red\ntab\there end");
    assertThat(PrintableTail.of(new byte[] {(byte) 0xff, 'a', (byte) 0xc3})).isEqualTo("a");
  }
}
