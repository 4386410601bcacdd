package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.SnapshotRemoveInput;
import dev.cloister.runtime.verb.SnapshotRemovedView;
import dev.cloister.runtime.verb.SnapshotVerbs;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("snapshot-remove")
@Command(name = "rm", description = "Remove a snapshot, for ever.")
final class SnapshotRmCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "The snapshot's name or id.")
  private String snapshot;

  @Option(
      names = "--promote",
      description = "Keep what was made from it: its children become its parent's.")
  private boolean promote;

  @Override
  public Integer call() {
    SnapshotRemoveInput input = new SnapshotRemoveInput(workspace, snapshot, Optional.of(promote));
    SnapshotRemovedView view =
        carriedOut("Removing " + snapshot, () -> daemon().call(SnapshotVerbs.REMOVE, input));
    print(view, out -> out.println(view.name()));
    return ExitCode.OK;
  }
}
