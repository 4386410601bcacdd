package dev.cloister.runtime.capture;

import dev.cloister.runtime.qemu.HostFailures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What files take on the host's disk: holes take nothing. Java does not tell, so {@code stat} is
 * asked; no thread waits for it.
 */
final class Allocated {
  private static final long PATIENCE_SECONDS = 30;

  private Allocated() {}

  /** In bytes, in that order; 0 for a file that is not there. */
  static CompletionStage<List<Long>> bytes(Path... files) {
    List<Path> asked = List.of(files);
    List<String> command = new ArrayList<>(List.of("stat", "--format=%b %B %n", "--"));
    asked.forEach(file -> command.add(file.toString()));
    Process stat = start(command);
    return stat.onExit()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .thenApply(Allocated::told)
        .whenComplete((told, error) -> stat.destroyForcibly())
        .thenApply(
            told -> asked.stream().map(file -> told.getOrDefault(file.toString(), 0L)).toList());
  }

  private static Process start(List<String> command) {
    try {
      return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw HostFailures.of(e);
    }
  }

  /** A few lines: they fit into the pipe, so it has ended whether they are read or not. */
  private static Map<String, Long> told(Process stat) {
    try (Stream<String> lines = stat.inputReader(StandardCharsets.UTF_8).lines()) {
      return lines
          .map(line -> line.split(" ", 3))
          .collect(
              Collectors.toMap(
                  words -> words[2], words -> Long.parseLong(words[0]) * Long.parseLong(words[1])));
    }
  }
}
