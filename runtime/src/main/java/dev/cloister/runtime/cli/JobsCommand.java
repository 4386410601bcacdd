package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.JobVerbs;
import dev.cloister.runtime.verb.JobView;
import dev.cloister.runtime.verb.JobsView;
import dev.cloister.runtime.verb.WorkspaceInput;
import java.io.PrintStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Serves("exec-list")
@Command(name = "jobs", description = "List a workspace's background programs.")
final class JobsCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Override
  public Integer call() {
    JobsView all = daemon().call(JobVerbs.LIST, new WorkspaceInput(workspace));
    print(all, out -> table(all, out));
    return ExitCode.OK;
  }

  private static void table(JobsView all, PrintStream out) {
    Table table = new Table("JOB", "STATE", "EXIT", "SECONDS", "COMMAND");
    for (JobView job : all.jobs()) {
      table.row(
          job.job(),
          job.state(),
          job.exitCode().isPresent() ? Integer.toString(job.exitCode().getAsInt()) : "",
          Long.toString(job.durationMillis() / 1000),
          job.command());
    }
    table.print(out);
  }
}
