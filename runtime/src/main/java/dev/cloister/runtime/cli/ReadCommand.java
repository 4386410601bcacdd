package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.FileContentView;
import dev.cloister.runtime.verb.FileReadInput;
import dev.cloister.runtime.verb.FileVerbs;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("file-read")
@Command(
    name = "read",
    description = {"Print a file, or some of its lines.", "For whole large files use cp."})
final class ReadCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(index = "1", paramLabel = "PATH", description = "The absolute path in the workspace.")
  private String path;

  @Option(names = "--line", paramLabel = "N", description = "The first line, counted from 1.")
  private Integer line;

  @Option(names = "--count", paramLabel = "N", description = "How many lines (default: 2000).")
  private Integer count;

  @Option(
      names = "--limit",
      paramLabel = "SIZE",
      defaultValue = "1M",
      description = "How much to print at most (default: ${DEFAULT-VALUE}).")
  private String limit;

  @Override
  public Integer call() {
    FileContentView view =
        daemon()
            .call(
                FileVerbs.READ,
                new FileReadInput(
                    workspace,
                    path,
                    OptionalLong.empty(),
                    OptionalInt.of(Math.toIntExact(Sizes.parse(limit))),
                    line == null ? OptionalInt.empty() : OptionalInt.of(line),
                    count == null ? OptionalInt.empty() : OptionalInt.of(count),
                    Optional.empty()));
    print(view, out -> out.writeBytes(view.encoding().decode(view.content())));
    if (view.truncated() && !json()) {
      surroundings().notes().println("cloister: the file goes on; ask for more by --line or cp");
    }
    return ExitCode.OK;
  }
}
