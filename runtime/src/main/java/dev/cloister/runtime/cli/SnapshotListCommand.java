package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.SnapshotVerbs;
import dev.cloister.runtime.verb.SnapshotView;
import dev.cloister.runtime.verb.SnapshotsView;
import dev.cloister.runtime.verb.WorkspaceInput;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Serves("snapshot-list")
@Command(
    name = "list",
    description = "List a workspace's snapshots as a tree; a star marks where it is.")
final class SnapshotListCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Override
  public Integer call() {
    SnapshotsView all = daemon().call(SnapshotVerbs.LIST, new WorkspaceInput(workspace));
    print(all, out -> table(all.snapshots(), out));
    return ExitCode.OK;
  }

  private static void table(List<SnapshotView> all, PrintStream out) {
    Table table = new Table("SNAPSHOT", "ID", "KIND", "STATE", "DISK", "MEMORY", "CREATED", "NOTE");
    rows(all, Optional.empty(), "", table, new HashSet<>());
    table.print(out);
  }

  /** Those below a parent, each with its own below it. */
  private static void rows(
      List<SnapshotView> all,
      Optional<String> parent,
      String indent,
      Table table,
      Set<String> told) {
    for (SnapshotView one : all) {
      if (one.parent().equals(parent) && told.add(one.id())) {
        table.row(
            indent + one.name() + (one.current() ? " *" : ""),
            one.id(),
            one.kind(),
            one.state(),
            Sizes.text(one.diskBytes()),
            one.memoryBytes() == 0 ? "" : Sizes.text(one.memoryBytes()),
            one.createdAt().truncatedTo(ChronoUnit.SECONDS).toString(),
            one.note().replaceAll("\\p{Cntrl}", " "));
        rows(all, Optional.of(one.name()), indent + "  ", table, told);
      }
    }
  }
}
