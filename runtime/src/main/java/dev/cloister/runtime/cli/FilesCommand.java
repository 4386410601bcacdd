package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.FileListInput;
import dev.cloister.runtime.verb.FileListView;
import dev.cloister.runtime.verb.FileVerbs;
import java.io.PrintStream;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("file-list")
@Command(name = "files", description = "List a directory.")
final class FilesCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(index = "1", paramLabel = "PATH", description = "The absolute path in the workspace.")
  private String path;

  @Option(names = "--depth", paramLabel = "N", description = "How many levels deep (default: 1).")
  private Integer depth;

  @Override
  public Integer call() {
    Optional<String> after = Optional.empty();
    do {
      FileListView page =
          daemon()
              .call(
                  FileVerbs.LIST,
                  new FileListInput(
                      workspace,
                      path,
                      depth == null ? OptionalInt.empty() : OptionalInt.of(depth),
                      OptionalInt.empty(),
                      after));
      print(page, out -> tell(page, out));
      after = page.next();
    } while (after.isPresent());
    return ExitCode.OK;
  }

  private static void tell(FileListView page, PrintStream out) {
    for (FileListView.Entry entry : page.entries()) {
      String target = entry.target().map(where -> " -> " + where).orElse("");
      out.println(
          String.format(
              "%-9s %4s %12d %s %s%s",
              entry.type(), entry.mode(), entry.size(), entry.modifiedAt(), entry.name(), target));
    }
  }
}
