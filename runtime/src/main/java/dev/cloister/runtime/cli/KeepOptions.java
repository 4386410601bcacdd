package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.CreateInput;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** How a new workspace is kept while nobody looks. */
final class KeepOptions {
  @Option(
      names = "--wake",
      paramLabel = "POLICY",
      description = "When it is suspended: on-use or manual (default: on-use).")
  private String wake;

  @Option(
      names = "--idle-after",
      paramLabel = "TIME",
      description = "When it counts as idle, e.g. 10m; 0s: never.")
  private String idleAfter;

  @Option(
      names = "--idle-action",
      paramLabel = "ACTION",
      description = "What becomes of it then: suspend or stop (default: suspend).")
  private String idleAction;

  @Option(names = "--ttl", paramLabel = "TIME", description = "How long it lives, e.g. 2h.")
  private String ttl;

  @Option(
      names = "--ttl-action",
      paramLabel = "ACTION",
      description = "What then becomes of it: stop, suspend or delete (default: stop).")
  private String ttlAction;

  CreateInput in(CreateInput input) {
    return new CreateInput(
        input.image(),
        input.name(),
        input.vcpus(),
        input.memoryMiB(),
        input.diskBytes(),
        input.restart(),
        input.cold(),
        Optional.ofNullable(wake),
        millis(idleAfter),
        Optional.ofNullable(idleAction),
        millis(ttl),
        Optional.ofNullable(ttlAction));
  }

  private static OptionalLong millis(String time) {
    return time == null ? OptionalLong.empty() : OptionalLong.of(Durations.parse(time).toMillis());
  }
}
