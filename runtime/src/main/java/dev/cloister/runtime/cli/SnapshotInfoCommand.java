package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.SnapshotInput;
import dev.cloister.runtime.verb.SnapshotVerbs;
import dev.cloister.runtime.verb.SnapshotView;
import java.io.PrintStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Serves("snapshot-info")
@Command(name = "info", description = "Show everything about a snapshot.")
final class SnapshotInfoCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "The snapshot's name or id.")
  private String snapshot;

  @Override
  public Integer call() {
    SnapshotView view = daemon().call(SnapshotVerbs.INFO, new SnapshotInput(workspace, snapshot));
    print(view, out -> tell(view, out));
    return ExitCode.OK;
  }

  private static void tell(SnapshotView view, PrintStream out) {
    line(out, "name", view.name());
    line(out, "id", view.id());
    line(out, "kind", view.kind());
    line(out, "state", view.state() + (view.current() ? ", current" : ""));
    line(out, "created", view.createdAt().toString());
    view.parent().ifPresent(parent -> line(out, "parent", parent));
    if (!view.children().isEmpty()) {
      line(out, "children", String.join(", ", view.children()));
    }
    if (!view.forks().isEmpty()) {
      line(out, "forks", String.join(", ", view.forks()));
    }
    line(out, "disk", Sizes.text(view.diskBytes()));
    line(out, "memory", Sizes.text(view.memoryBytes()));
    String size = view.vcpus() + " vCPUs, " + view.memoryMiB() + " MiB, ";
    line(out, "of", size + Sizes.text(view.guestDiskBytes()) + " on " + view.image());
    view.forkOf().ifPresent(parent -> line(out, "fork of", parent));
    if (!view.note().isEmpty()) {
      line(out, "note", view.note().replaceAll("\\p{Cntrl}", " "));
    }
    view.error().ifPresent(error -> tell(error, out));
  }

  private static void tell(ErrorView error, PrintStream out) {
    line(out, "damage", error.message());
    line(out, "what to do", error.remedy());
  }

  private static void line(PrintStream out, String what, String value) {
    out.println(String.format("%-11s %s", what, value));
  }
}
