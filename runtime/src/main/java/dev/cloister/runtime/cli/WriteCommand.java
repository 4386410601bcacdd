package dev.cloister.runtime.cli;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.Encoding;
import dev.cloister.runtime.verb.FileVerbs;
import dev.cloister.runtime.verb.FileWriteInput;
import dev.cloister.runtime.verb.StoredView;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("file-write")
@Command(
    name = "write",
    description = {"Write standard input to a file.", "For large files use cp."})
final class WriteCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(index = "1", paramLabel = "PATH", description = "The absolute path in the workspace.")
  private String path;

  @Option(names = "--mode", paramLabel = "MODE", description = "Permission bits in octal.")
  private String mode;

  @Override
  public Integer call() {
    byte[] contents = input();
    Encoding encoding = Encoding.of(contents);
    StoredView stored =
        daemon()
            .call(
                FileVerbs.WRITE,
                new FileWriteInput(
                    workspace,
                    path,
                    encoding.encode(contents),
                    Optional.of(encoding),
                    Optional.ofNullable(mode)));
    print(stored, out -> {});
    return ExitCode.OK;
  }

  private byte[] input() {
    try {
      byte[] contents = surroundings().in().readNBytes(FileWriteInput.MAX_CONTENT + 1);
      if (contents.length <= FileWriteInput.MAX_CONTENT) {
        return contents;
      }
    } catch (IOException e) {
      throw new FailedException(
          FailureCode.HOST_IO, "Cannot read standard input: " + e.getMessage(), "Try again.");
    }
    throw new FailedException(
        FailureCode.LIMIT_EXCEEDED,
        "Standard input is longer than " + FileWriteInput.MAX_CONTENT + " bytes",
        "Use cloister cp.");
  }
}
