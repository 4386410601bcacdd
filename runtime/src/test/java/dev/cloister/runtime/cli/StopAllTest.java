package dev.cloister.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.Cloister;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StopAllTest {
  @TempDir private Path home;
  private CliFixture cli;

  @BeforeEach
  void open() throws IOException {
    cli = new CliFixture(home);
  }

  @AfterEach
  void close() {
    cli.close();
  }

  @Test
  void stopsAllAtOnceAndTellsOfEach() {
    for (String name : List.of("a", "stubborn", "b", "rests", "c")) {
      cli.create(name);
    }
    Cloister.await(cli.cloister().inside("rests").stop());
    cli.cloister().stopTogether(3);

    List<StopAll.Outcome> outcomes = new StopAll(DaemonClient.find(home)).run();

    assertThat(outcomes)
        .extracting(StopAll.Outcome::name)
        .containsExactly("a", "stubborn", "b", "c");
    assertThat(outcomes.get(0).state()).isEqualTo(Optional.of("stopped"));
    assertThat(outcomes.get(1).state()).isEmpty();
    assertThat(outcomes.get(1).error().orElseThrow().message()).isEqualTo("It does not stop");
    assertThat(Cloister.await(cli.cloister().list()))
        .filteredOn(info -> info.state().equals("running"))
        .extracting(info -> info.name())
        .containsExactly("stubborn");
  }

  @Test
  void thereMayBeNothingToStop() {
    assertThat(new StopAll(DaemonClient.find(home)).run()).isEmpty();
  }
}
