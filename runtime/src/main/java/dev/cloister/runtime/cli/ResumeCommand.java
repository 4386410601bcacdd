package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.WorkspaceVerbs;
import picocli.CommandLine.Command;

@Serves("workspace-resume")
@Command(name = "resume", description = "Have a paused workspace go on where it stood.")
final class ResumeCommand extends StateCommand {
  ResumeCommand() {
    super("Resuming", WorkspaceVerbs.RESUME);
  }
}
