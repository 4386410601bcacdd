package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.WorkspaceVerbs;
import picocli.CommandLine.Command;

@Serves("workspace-suspend")
@Command(
    name = "suspend",
    description = "Put a workspace's memory on the disk and end its VM; its programs go on later.")
final class SuspendCommand extends StateCommand {
  SuspendCommand() {
    super("Suspending", WorkspaceVerbs.SUSPEND);
  }
}
