package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.ExecInput;
import dev.cloister.runtime.verb.JobStartInput;
import dev.cloister.runtime.verb.JobVerbs;
import dev.cloister.runtime.verb.JobView;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Serves("exec-background")
@Command(
    name = "bg",
    description = "Start a program in the background; prints the job's id.",
    customSynopsis = "cloister bg [OPTIONS] WS -- CMD...")
final class BackgroundCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "CMD",
      description = "The program and its arguments, after --.")
  private List<String> command;

  @Mixin private ProgramOptions program;

  @Override
  public Integer call() {
    ExecInput like = program.input(workspace, command);
    JobView started =
        daemon()
            .call(
                JobVerbs.START,
                new JobStartInput(
                    workspace,
                    command,
                    Optional.empty(),
                    like.cwd(),
                    like.env(),
                    like.user(),
                    like.timeoutMillis(),
                    like.interactive(),
                    OptionalLong.empty()));
    print(started, out -> out.println(started.job()));
    return ExitCode.OK;
  }
}
