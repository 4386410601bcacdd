package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.Encoding;
import dev.cloister.runtime.verb.JobOutputView;
import dev.cloister.runtime.verb.JobPollInput;
import dev.cloister.runtime.verb.JobVerbs;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalInt;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("exec-poll")
@Command(name = "poll", description = "Print what a job has printed, from its beginning.")
final class PollCommand extends Subcommand {
  private static final long WAIT_MILLIS = 30_000;

  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(index = "1", paramLabel = "JOB", description = "The job's id.")
  private String job;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until it ends; exits as the job does.")
  private boolean follow;

  @Override
  public Integer call() {
    long out = 0;
    long err = 0;
    while (true) {
      JobOutputView view =
          daemon()
              .call(
                  JobVerbs.POLL,
                  new JobPollInput(
                      workspace,
                      job,
                      OptionalLong.of(out),
                      OptionalLong.of(err),
                      OptionalInt.empty(),
                      OptionalLong.of(follow ? WAIT_MILLIS : 0)));
      print(view, unused -> pass(view));
      boolean nothingNew = view.stdoutNextOffset() == out && view.stderrNextOffset() == err;
      out = view.stdoutNextOffset();
      err = view.stderrNextOffset();
      if (view.ended()) {
        return follow ? view.job().exitCode().orElse(ExitCode.OK) : ExitCode.OK;
      }
      if (nothingNew && !follow) {
        return ExitCode.OK;
      }
    }
  }

  private void pass(JobOutputView view) {
    write(surroundings().out(), view.stdoutEncoding(), view.stdout());
    write(surroundings().err(), view.stderrEncoding(), view.stderr());
  }

  private static void write(OutputStream stream, Encoding encoding, String text) {
    try {
      stream.write(encoding.decode(text));
    } catch (IOException e) {
      throw new NobodyReadsException();
    }
  }
}
