package dev.cloister.runtime.cli;

import dev.cloister.runtime.contact.Build;
import dev.cloister.runtime.contact.DaemonFile;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(name = "version", description = "Show the versions of this program and of the daemon.")
final class VersionCommand extends Subcommand {
  @Override
  public Integer call() {
    Optional<String> daemon =
        DaemonFile.read(surroundings().home()).filter(DaemonFile::lives).map(DaemonFile::version);
    print(
        new VersionView(Build.version(), daemon),
        out -> {
          out.println("cloister " + Build.version());
          out.println("daemon   " + daemon.orElse("does not run"));
        });
    return ExitCode.OK;
  }
}
