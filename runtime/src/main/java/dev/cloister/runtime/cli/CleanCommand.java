package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.CleanInput;
import dev.cloister.runtime.verb.CleanView;
import dev.cloister.runtime.verb.HostVerbs;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Serves("host-clean")
@Command(
    name = "clean",
    description = "Remove what belongs to no workspace; exits with 1 if something stayed.")
final class CleanCommand extends Subcommand {
  private static final int NOT_ALL = 1;
  private static final Set<String> OF_IMAGES = Set.of("base", "kernel");

  @Option(names = "--dry-run", description = "Show only, remove nothing.")
  private boolean dryRun;

  @Option(
      names = "--images",
      description = "Also base images and kernels that no image names and no disk lies on.")
  private boolean images;

  @Override
  public Integer call() {
    CleanInput input = new CleanInput(given(dryRun), given(images));
    CleanView view = showing("Cleaning", () -> daemon().call(HostVerbs.CLEAN, input));
    print(view, out -> tell(view, out));
    return view.failed() == 0 ? ExitCode.OK : NOT_ALL;
  }

  private static Optional<Boolean> given(boolean option) {
    return option ? Optional.of(true) : Optional.empty();
  }

  private void tell(CleanView view, PrintStream out) {
    table(view.items().stream().filter(item -> !OF_IMAGES.contains(item.kind())).toList(), out);
    if (images) {
      out.println("Images:");
      table(view.items().stream().filter(item -> OF_IMAGES.contains(item.kind())).toList(), out);
    }
  }

  private static void table(List<CleanView.Item> items, PrintStream out) {
    if (items.isEmpty()) {
      out.println("There is nothing to clean");
      return;
    }
    Table table = new Table("WHAT", "WORKSPACE", "SIZE", "FATE", "WHERE");
    for (CleanView.Item item : items) {
      table.row(
          item.kind(),
          item.workspace().orElse("-"),
          item.bytes() == 0 ? "-" : Sizes.text(item.bytes()),
          item.fate(),
          item.where());
    }
    table.print(out);
    for (CleanView.Item item : items) {
      item.error().ifPresent(error -> ErrorText.print(error, out));
    }
  }
}
