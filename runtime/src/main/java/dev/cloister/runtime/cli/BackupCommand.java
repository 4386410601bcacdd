package dev.cloister.runtime.cli;

import dev.cloister.runtime.backup.Backup;
import dev.cloister.runtime.backup.BackupReport;
import java.nio.file.Path;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "backup",
    description =
        "Write the state directory into a file: journal, disks, images. No daemon and no VM may"
            + " run: see down --stop-all.")
final class BackupCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "FILE", description = "The file; it must not exist.")
  private Path file;

  @Override
  public Integer call() {
    Path target = file.toAbsolutePath().normalize();
    BackupReport report =
        showing(
            "Backing up",
            () ->
                Offline.work(
                    surroundings().home(),
                    state -> Backup.write(state, target, Clock.systemUTC())));
    print(
        report,
        out ->
            out.println(
                report.workspaces()
                    + " workspaces in "
                    + report.file()
                    + ", "
                    + Sizes.text(report.bytes())));
    return ExitCode.OK;
  }
}
