package dev.cloister.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.runtime.verb.Verb;
import dev.cloister.runtime.verb.Verbs;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ServesTest {
  @Test
  void givesEveryVerbASubcommand() {
    List<String> served =
        Cli.all(Surroundings.ofProcess()).getSubcommands().values().stream()
            .map(line -> line.getCommand().getClass().getAnnotation(Serves.class))
            .flatMap(serves -> serves == null ? Stream.empty() : Arrays.stream(serves.value()))
            .distinct()
            .toList();
    assertThat(served).containsExactlyInAnyOrderElementsOf(names());
  }

  private static List<String> names() {
    return Verbs.ALL.stream().map(Verb::name).toList();
  }
}
