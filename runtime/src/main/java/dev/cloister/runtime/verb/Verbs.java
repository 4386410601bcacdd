package dev.cloister.runtime.verb;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The catalogue. */
public final class Verbs {
  public static final List<Verb<?, ?>> ALL =
      Stream.of(
              WorkspaceVerbs.ALL,
              SnapshotVerbs.ALL,
              ExecVerbs.ALL,
              JobVerbs.ALL,
              FileVerbs.ALL,
              GitVerbs.ALL,
              HostVerbs.ALL)
          .<Verb<?, ?>>flatMap(List::stream)
          .toList();

  private Verbs() {}

  /** The verb with this name as a tool. */
  public static Optional<Verb<?, ?>> tool(String name) {
    return ALL.stream().filter(verb -> verb.isTool() && verb.toolName().equals(name)).findFirst();
  }
}
