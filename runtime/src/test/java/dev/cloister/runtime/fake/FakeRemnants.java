package dev.cloister.runtime.fake;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.host.Cleaning;
import dev.cloister.actors.port.Remnant;
import dev.cloister.actors.port.Remnant.Kind;
import dev.cloister.actors.workspace.WorkspaceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One disk that can be removed, one process that cannot, one base image. */
final class FakeRemnants {
  private static final Optional<WorkspaceId> NOBODY =
      Optional.of(new WorkspaceId("ws-ffffffffffff"));

  private FakeRemnants() {}

  static Cleaning cleaned(Cleaning.Scope scope) {
    List<Cleaning.Item> items = new ArrayList<>();
    Remnant process = new Remnant(Kind.PROCESS, NOBODY, "4711", Optional.empty(), 0);
    Remnant disk = new Remnant(Kind.DISK, NOBODY, "/disks/old", Optional.empty(), 3 << 20);
    items.add(
        scope.remove()
            ? new Cleaning.Item(
                process,
                Cleaning.Fate.FAILED,
                Optional.of(Failure.of(FailureCode.HOST_IO, "It does not end", "Wait.")))
            : new Cleaning.Item(process, Cleaning.Fate.FOUND, Optional.empty()));
    Cleaning.Fate fate = scope.remove() ? Cleaning.Fate.REMOVED : Cleaning.Fate.FOUND;
    items.add(new Cleaning.Item(disk, fate, Optional.empty()));
    if (scope.images()) {
      Remnant base = new Remnant(Kind.BASE, Optional.empty(), "/roots/0f", Optional.empty(), 9);
      items.add(new Cleaning.Item(base, fate, Optional.empty()));
    }
    return new Cleaning(items);
  }
}
