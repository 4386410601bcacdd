package dev.cloister.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IncomingTest {
  @ParameterizedTest
  @CsvSource({
    "7.2.22, fd:0",
    "8.1.9, fd:0",
    "8.2.0, file:/t/devices",
    "9.0.0, file:/t/devices",
    "10.1.2, file:/t/devices",
    "strange, fd:0"
  })
  void aVersionReadsWhatItCan(String version, String uri) {
    assertThat(Incoming.uri(version, Path.of("/t/devices"))).isEqualTo(uri);
  }
}
