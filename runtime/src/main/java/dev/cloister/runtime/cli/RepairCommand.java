package dev.cloister.runtime.cli;

import dev.cloister.runtime.journal.Repair;
import dev.cloister.runtime.journal.RepairReport;
import java.io.PrintStream;
import java.time.Clock;
import picocli.CommandLine.Command;

@Command(
    name = "repair",
    description =
        "Make a damaged journal usable again, while no daemon runs: export it, set aside what is"
            + " damaged, keep every disk.")
final class RepairCommand extends Subcommand {
  @Override
  public Integer call() {
    RepairReport report =
        showing(
            "Repairing",
            () ->
                Offline.work(surroundings().home(), state -> Repair.of(state, Clock.systemUTC())));
    print(report, out -> tell(report, out));
    return ExitCode.OK;
  }

  private static void tell(RepairReport report, PrintStream out) {
    if (report.items().isEmpty()) {
      out.println("Nothing is damaged");
    }
    for (RepairReport.Item item : report.items()) {
      String who = item.name().or(item::workspace).map(name -> " " + name).orElse("");
      out.println(item.what() + who + ": " + item.outcome());
      item.workspace().ifPresent(id -> out.println("  id: " + id));
      out.println("  damage: " + item.damage());
      item.disk().ifPresent(disk -> out.println("  disk: " + disk));
    }
    out.println("The journal as it was, one record a line: " + report.export());
  }
}
