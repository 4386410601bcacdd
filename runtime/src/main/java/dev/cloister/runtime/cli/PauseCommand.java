package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.WorkspaceVerbs;
import picocli.CommandLine.Command;

@Serves("workspace-pause")
@Command(
    name = "pause",
    description = "Have a workspace stand still; its programs go on after a resume.")
final class PauseCommand extends StateCommand {
  PauseCommand() {
    super("Pausing", WorkspaceVerbs.PAUSE);
  }
}
