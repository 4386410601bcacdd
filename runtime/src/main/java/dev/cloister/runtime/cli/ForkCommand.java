package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.ForkInput;
import dev.cloister.runtime.verb.ForkView;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import java.io.PrintStream;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("workspace-fork")
@Command(
    name = "fork",
    description =
        "Make copies of a running workspace, with its programs, or of a snapshot; prints their"
            + " names.")
final class ForkCommand extends Subcommand {
  private static final int NOT_ALL = 1;

  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many children to make (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--name-prefix",
      paramLabel = "PREFIX",
      description = "Their names' beginning, a number follows; names are made up if left out.")
  private String namePrefix;

  @Option(
      names = "--snapshot",
      paramLabel = "SNAPSHOT",
      description = "Begin with this snapshot of it, by name or id.")
  private String snapshot;

  @Option(names = "--disk-only", description = "Boot on the snapshot's disk, without its memory.")
  private boolean diskOnly;

  @Override
  public Integer call() {
    ForkInput input =
        new ForkInput(
            workspace,
            OptionalInt.of(count),
            Optional.ofNullable(namePrefix),
            Optional.ofNullable(snapshot),
            Optional.of(diskOnly));
    ForkView view =
        carriedOut("Forking " + workspace, () -> daemon().call(WorkspaceVerbs.FORK, input));
    print(view, out -> view.children().forEach(child -> tell(child, out)));
    return view.failed() == 0 ? ExitCode.OK : NOT_ALL;
  }

  private static void tell(ForkView.Child child, PrintStream out) {
    out.println(
        child
            .error()
            .map(error -> child.name() + " failed: " + error.message())
            .orElse(child.name()));
  }
}
