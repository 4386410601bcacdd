package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.WorkspaceVerbs;
import picocli.CommandLine.Command;

@Serves("workspace-start")
@Command(name = "start", description = "Boot a stopped workspace.")
final class StartCommand extends StateCommand {
  StartCommand() {
    super("Starting", WorkspaceVerbs.START);
  }
}
