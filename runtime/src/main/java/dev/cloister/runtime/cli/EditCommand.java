package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.FileEditInput;
import dev.cloister.runtime.verb.FileEditView;
import dev.cloister.runtime.verb.FileVerbs;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("file-edit")
@Command(name = "edit", description = "Replace a text in a file; it must be there exactly once.")
final class EditCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(index = "1", paramLabel = "PATH", description = "The absolute path in the workspace.")
  private String path;

  @Option(names = "--old", paramLabel = "TEXT", required = true, description = "What to replace.")
  private String oldText;

  @Option(names = "--new", paramLabel = "TEXT", required = true, description = "By what.")
  private String newText;

  @Option(names = "--count", paramLabel = "N", description = "How often it must be there.")
  private Integer count;

  @Option(names = "--all", description = "However often it is there.")
  private boolean all;

  @Override
  public Integer call() {
    FileEditView view =
        daemon()
            .call(
                FileVerbs.EDIT,
                new FileEditInput(
                    workspace,
                    path,
                    oldText,
                    newText,
                    count == null ? OptionalInt.empty() : OptionalInt.of(count),
                    all ? Optional.of(true) : Optional.empty()));
    print(view, out -> out.println(view.replaced() + " replaced, from line " + view.firstLine()));
    return ExitCode.OK;
  }
}
