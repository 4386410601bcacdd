package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.SnapshotCreateInput;
import dev.cloister.runtime.verb.SnapshotTakenView;
import dev.cloister.runtime.verb.SnapshotVerbs;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("snapshot-create")
@Command(
    name = "create",
    description = "Take a snapshot, with memory where the workspace runs; prints its name.")
final class SnapshotCreateCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      arity = "0..1",
      description = "The snapshot's name; one is made up if it is left out.")
  private String name;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "full: with memory and programs; disk: the disk alone.")
  private String kind;

  @Option(names = "--disk-only", description = "The same as --kind disk.")
  private boolean diskOnly;

  @Option(names = "--note", paramLabel = "TEXT", description = "What it is for.")
  private String note;

  @Override
  public Integer call() {
    SnapshotCreateInput input =
        new SnapshotCreateInput(
            workspace,
            Optional.ofNullable(name),
            diskOnly ? Optional.of("disk") : Optional.ofNullable(kind),
            Optional.ofNullable(note));
    SnapshotTakenView view =
        carriedOut(
            "Taking a snapshot of " + workspace, () -> daemon().call(SnapshotVerbs.CREATE, input));
    print(view, out -> out.println(view.snapshot().name()));
    return ExitCode.OK;
  }
}
