package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.NoInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import dev.cloister.runtime.verb.WorkspaceView;
import dev.cloister.runtime.verb.WorkspacesView;
import java.io.PrintStream;
import java.time.Instant;
import picocli.CommandLine.Command;

@Serves("workspace-list")
@Command(
    name = "ps",
    aliases = {"list", "ls"},
    description = "List all workspaces.")
final class PsCommand extends Subcommand {
  private static final int MIB_BITS = 20;

  @Override
  public Integer call() {
    WorkspacesView all = daemon().call(WorkspaceVerbs.LIST, new NoInput());
    print(all, out -> table(all, out));
    return ExitCode.OK;
  }

  private static void table(WorkspacesView all, PrintStream out) {
    Table table = new Table("NAME", "ID", "STATE", "IMAGE", "VCPUS", "MEMORY", "DISK", "AGE");
    Instant now = Instant.now();
    for (WorkspaceView workspace : all.workspaces()) {
      table.row(
          workspace.name(),
          workspace.id(),
          workspace.state(),
          workspace.image(),
          Integer.toString(workspace.vcpus()),
          Sizes.text((long) workspace.memoryMiB() << MIB_BITS),
          Sizes.text(workspace.diskBytes()),
          Durations.age(workspace.createdAt(), now));
    }
    table.print(out);
  }
}
