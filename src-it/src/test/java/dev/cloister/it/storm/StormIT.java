package dev.cloister.it.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.it.lab.Lab;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many workspaces, killed daemons, killed VMs. By default two small storms; {@code
 * scripts/storm.sh} asks for one of any size by system properties.
 */
class StormIT {
  private static final String ASKED = "cloister.it.storm.";

  static Storm.Settings[] storms() {
    if (System.getProperty(ASKED + "seed") == null) {
      return new Storm.Settings[] {
        new Storm.Settings(1, 20, 20, 0), new Storm.Settings(2, 4, 3, 8),
      };
    }
    return new Storm.Settings[] {
      new Storm.Settings(
          Long.getLong(ASKED + "seed"),
          Integer.getInteger(ASKED + "workspaces"),
          Integer.getInteger(ASKED + "kills"),
          Integer.getInteger(ASKED + "vm-kills"))
    };
  }

  @ParameterizedTest
  @MethodSource("storms")
  void whatWasAcknowledgedIsThereAndNothingIsHalfLostOrStuck(Storm.Settings settings, Lab lab)
      throws IOException {
    Tally tally = new Storm(lab, settings).rage();
    assertThat(tally.faults()).isEmpty();
    assertThat(tally.kills.get()).isEqualTo(settings.kills());
    assertThat(tally.acknowledged.get()).isGreaterThan(settings.workspaces());
  }
}
