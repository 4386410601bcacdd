package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.FileTransferInput;
import dev.cloister.runtime.verb.FileVerbs;
import dev.cloister.runtime.verb.StoredView;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("file-transfer")
@Command(
    name = "transfer",
    description = "Copy between a workspace and the daemon's transfer directory.")
final class TransferCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "DIRECTION", description = "to-workspace or to-host.")
  private String direction;

  @Parameters(index = "1", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Parameters(
      index = "2",
      paramLabel = "HOST-PATH",
      description = "Relative to cloister.transfer.directory.")
  private String hostPath;

  @Parameters(index = "3", paramLabel = "PATH", description = "The absolute path in the workspace.")
  private String path;

  @Option(names = "--mode", paramLabel = "MODE", description = "Permission bits in octal.")
  private String mode;

  @Override
  public Integer call() {
    StoredView stored =
        showing(
            "Copying " + hostPath,
            () ->
                daemon()
                    .call(
                        FileVerbs.TRANSFER,
                        new FileTransferInput(
                            workspace, direction, hostPath, path, Optional.ofNullable(mode))));
    print(stored, out -> {});
    return ExitCode.OK;
  }
}
