package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.JobKillInput;
import dev.cloister.runtime.verb.JobVerbs;
import dev.cloister.runtime.verb.JobView;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("exec-kill")
@Command(name = "kill", description = "End a job with everything it started.")
final class KillCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(index = "1", paramLabel = "JOB", description = "The job's id.")
  private String job;

  @Option(
      names = {"-s", "--signal"},
      paramLabel = "N",
      description = "Send it this signal instead.")
  private Integer signal;

  @Override
  public Integer call() {
    JobView view =
        daemon()
            .call(
                JobVerbs.KILL,
                new JobKillInput(
                    workspace, job, signal == null ? OptionalInt.empty() : OptionalInt.of(signal)));
    print(view, out -> out.println(view.job() + " " + view.state()));
    return ExitCode.OK;
  }
}
