package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.WorkspaceVerbs;
import picocli.CommandLine.Command;

@Serves("workspace-stop")
@Command(name = "stop", description = "Shut a workspace down; its files stay.")
final class StopCommand extends StateCommand {
  StopCommand() {
    super("Stopping", WorkspaceVerbs.STOP);
  }
}
