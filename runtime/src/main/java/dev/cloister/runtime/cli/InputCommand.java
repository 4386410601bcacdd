package dev.cloister.runtime.cli;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.Encoding;
import dev.cloister.runtime.verb.JobInputInput;
import dev.cloister.runtime.verb.JobInputView;
import dev.cloister.runtime.verb.JobVerbs;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("exec-input")
@Command(name = "input", description = "Write standard input to a job.")
final class InputCommand extends Subcommand {
  private static final int PIECE = 64 << 10;

  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(index = "1", paramLabel = "JOB", description = "The job's id.")
  private String job;

  @Option(names = "--end", description = "End the job's input with it.")
  private boolean end;

  @Override
  public Integer call() {
    DaemonClient daemon = daemon();
    long sent = 0;
    byte[] piece = piece();
    while (true) {
      byte[] next = piece.length == PIECE ? piece() : new byte[0];
      boolean last = next.length == 0;
      JobInputView taken = send(daemon, piece, last && end);
      sent += taken.bytes();
      if (taken.bytes() < piece.length) {
        throw new FailedException(
            FailureCode.LIMIT_EXCEEDED,
            "The job took " + sent + " bytes and reads no more for now",
            "Send the rest when it reads.");
      }
      if (last) {
        JobInputView all = new JobInputView(sent, taken.open());
        print(all, out -> {});
        return ExitCode.OK;
      }
      piece = next;
    }
  }

  private JobInputView send(DaemonClient daemon, byte[] piece, boolean last) {
    Encoding encoding = Encoding.of(piece);
    return daemon.call(
        JobVerbs.INPUT,
        new JobInputInput(
            workspace,
            job,
            Optional.of(encoding.encode(piece)),
            Optional.of(encoding),
            last ? Optional.of(true) : Optional.empty()));
  }

  private byte[] piece() {
    try {
      return surroundings().in().readNBytes(PIECE);
    } catch (IOException e) {
      throw new FailedException(
          FailureCode.HOST_IO, "Cannot read standard input: " + e.getMessage(), "Try again.");
    }
  }
}
