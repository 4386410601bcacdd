package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.WorkspaceVerbs;
import picocli.CommandLine.Command;

@Serves("workspace-wake")
@Command(name = "wake", description = "Have a suspended workspace go on where it stood.")
final class WakeCommand extends StateCommand {
  WakeCommand() {
    super("Waking", WorkspaceVerbs.WAKE);
  }
}
