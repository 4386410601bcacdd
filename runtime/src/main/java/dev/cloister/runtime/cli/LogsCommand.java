package dev.cloister.runtime.cli;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.LogView;
import dev.cloister.runtime.verb.LogsInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("workspace-logs")
@Command(name = "logs", description = "Show a workspace's console.")
final class LogsCommand extends Subcommand {
  private static final int PIECE = 8 << 10;

  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what is printed from now on; with --json one object a piece.")
  private boolean follow;

  @Option(
      names = "--tail",
      paramLabel = "LINES",
      description = "How many lines of its end (default: what 64K hold; at most what 1M holds).")
  private Integer tail;

  @Override
  public Integer call() {
    LogsInput input =
        new LogsInput(
            workspace,
            OptionalInt.empty(),
            tail == null ? OptionalInt.empty() : OptionalInt.of(tail),
            follow ? Optional.of(true) : Optional.empty());
    try (InputStream log = daemon().download(WorkspaceVerbs.LOGS, input).body()) {
      copy(log);
    } catch (IOException e) {
      throw new FailedException(
          FailureCode.DAEMON_UNREACHABLE, "The log was cut off: " + e.getMessage(), "Ask again.");
    }
    return ExitCode.OK;
  }

  private void copy(InputStream log) throws IOException {
    if (json() && !follow) {
      say(log.readAllBytes());
      return;
    }
    byte[] piece = new byte[PIECE];
    for (int read = log.read(piece); read >= 0; read = log.read(piece)) {
      if (json()) {
        say(java.util.Arrays.copyOf(piece, read));
      } else {
        pass(piece, read);
      }
    }
  }

  private void pass(byte[] piece, int length) {
    try {
      surroundings().out().write(piece, 0, length);
    } catch (IOException e) {
      throw new NobodyReadsException();
    }
  }

  private void say(byte[] text) {
    print(new LogView(new String(text, StandardCharsets.UTF_8)), out -> {});
  }
}
