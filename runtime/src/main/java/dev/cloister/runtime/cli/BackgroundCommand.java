package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.ExecInput;
import dev.cloister.runtime.verb.JobStartInput;
import dev.cloister.runtime.verb.JobVerbs;
import dev.cloister.runtime.verb.JobView;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Command;

@Serves("exec-background")
@Command(
    name = "bg",
    description = "Start a program in the background; prints the job's id.",
    customSynopsis = "cloister bg [OPTIONS] WS -- CMD...")
final class BackgroundCommand extends ProgramCommand {
  @Override
  public Integer call() {
    ExecInput like = input();
    JobView started =
        daemon()
            .call(
                JobVerbs.START,
                new JobStartInput(
                    like.workspace(),
                    like.command(),
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
