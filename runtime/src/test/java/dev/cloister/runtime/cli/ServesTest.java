package dev.cloister.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.runtime.verb.Verb;
import dev.cloister.runtime.verb.Verbs;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class ServesTest {
  @Test
  void givesEveryVerbASubcommand() {
    List<String> served =
        lines(Cli.all(Surroundings.ofProcess()))
            .map(line -> line.getCommand().getClass().getAnnotation(Serves.class))
            .flatMap(serves -> serves == null ? Stream.empty() : Arrays.stream(serves.value()))
            .distinct()
            .toList();
    assertThat(served).containsExactlyInAnyOrderElementsOf(names());
  }

  private static Stream<CommandLine> lines(CommandLine line) {
    return Stream.concat(
        Stream.of(line), line.getSubcommands().values().stream().flatMap(ServesTest::lines));
  }

  private static List<String> names() {
    return Verbs.ALL.stream().map(Verb::name).toList();
  }
}
