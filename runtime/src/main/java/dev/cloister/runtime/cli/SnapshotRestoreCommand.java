package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.SnapshotRestoreInput;
import dev.cloister.runtime.verb.SnapshotRestoredView;
import dev.cloister.runtime.verb.SnapshotVerbs;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("snapshot-restore")
@Command(
    name = "restore",
    description = {
      "Put a workspace back to a snapshot; it runs afterwards.",
      "What it did since its last snapshot is lost."
    })
final class SnapshotRestoreCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "The snapshot's name or id.")
  private String snapshot;

  @Option(names = "--disk-only", description = "Boot on its disk, without its memory.")
  private boolean diskOnly;

  @Option(
      names = "--discard-newer",
      description = "Remove the snapshots that were made from it, too.")
  private boolean discardNewer;

  @Override
  public Integer call() {
    SnapshotRestoreInput input =
        new SnapshotRestoreInput(
            workspace, snapshot, Optional.of(diskOnly), Optional.of(discardNewer));
    SnapshotRestoredView view =
        carriedOut("Restoring " + workspace, () -> daemon().call(SnapshotVerbs.RESTORE, input));
    print(view, out -> out.println(view.workspace().name()));
    return ExitCode.OK;
  }
}
