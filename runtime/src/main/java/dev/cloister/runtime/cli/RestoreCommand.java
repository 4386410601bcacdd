package dev.cloister.runtime.cli;

import dev.cloister.runtime.backup.BackupReport;
import dev.cloister.runtime.backup.Restore;
import dev.cloister.runtime.contact.Homes;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "restore",
    description = {
      "Make an empty state directory of a backup. CLOISTER_HOME chooses it.",
      "Restore only what you trust: a backup's journal and configuration are obeyed."
    })
final class RestoreCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "FILE", description = "What backup wrote.")
  private Path file;

  @Override
  public Integer call() {
    Path home = surroundings().home();
    Path source = file.toAbsolutePath().normalize();
    Homes.prepare(home);
    BackupReport report =
        showing("Restoring", () -> Offline.work(home, state -> Restore.read(state, source)));
    print(
        report,
        out ->
            out.println(
                report.workspaces()
                    + " workspaces in "
                    + report.home()
                    + "; start it with 'cloister up'"));
    return ExitCode.OK;
  }
}
