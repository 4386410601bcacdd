package dev.cloister.runtime.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.runtime.template.TemplateInputs;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is the same host that has started again, and what is another. */
class ClockRatesTest {
  private static TemplateInputs told(String append) {
    return new TemplateInputs("7.2", "qemu", List.of("-append", append), "k", "i", "0.1", "");
  }

  @Test
  void aRateThatWasMeasuredAnewIsTheSame() {
    TemplateInputs before = told("quiet tsc_early_khz=2100000 tsc=reliable");
    TemplateInputs after = told("quiet tsc_early_khz=2100123 tsc=reliable");

    assertThat(ClockRates.without(before)).isEqualTo(ClockRates.without(after));
    assertThat(ClockRates.fit(before, after)).isTrue();
    assertThat(ClockRates.fit(before, told("quiet tsc_early_khz=2200000"))).isFalse();
    assertThat(ClockRates.fit(before, told("quiet"))).isFalse();
    assertThat(ClockRates.fit(told("quiet"), told("quiet"))).isTrue();
  }

  @Test
  void anotherOptionIsAnotherMachine() {
    assertThat(ClockRates.without(told("quiet tsc_early_khz=1")))
        .isNotEqualTo(ClockRates.without(told("loud tsc_early_khz=1")));
  }
}
