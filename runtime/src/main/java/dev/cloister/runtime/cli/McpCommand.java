package dev.cloister.runtime.cli;

import dev.cloister.CloisterSettings;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.contact.DaemonFile;
import dev.cloister.runtime.contact.TokenFile;
import dev.cloister.runtime.mcp.stdio.StdioBridge;
import dev.cloister.runtime.mcp.stdio.StdioSettings;
import dev.cloister.runtime.mcp.stdio.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "mcp",
    description = {
      "Speak MCP on standard input and output, for an agent that starts it.",
      "Starts the daemon if none runs; ends with its input."
    })
final class McpCommand extends Subcommand {
  /** With its own subcommand. */
  static CommandLine line(Surroundings surroundings) {
    McpCommand mcp = new McpCommand();
    mcp.settle(surroundings);
    McpInstallCommand install = new McpInstallCommand();
    install.settle(surroundings);
    return new CommandLine(mcp).addSubcommand(install);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path home = surroundings().home();
    if (DaemonFile.read(home).filter(DaemonFile::lives).isEmpty()) {
      new DaemonLauncher(home).launch(phase -> {});
    }
    new StdioBridge(
            surroundings().in(),
            surroundings().out(),
            () -> target(home),
            Plain.client(),
            StdioSettings.of(CloisterSettings.of(home, home).config()))
        .run();
    return ExitCode.OK;
  }

  private static Target target(Path home) {
    try {
      return DaemonFile.read(home)
          .map(daemon -> URI.create(daemon.url() + "/mcp"))
          .map(endpoint -> new Target(endpoint, token(home)))
          .orElseThrow(
              () ->
                  new FailedException(
                      FailureCode.DAEMON_UNREACHABLE,
                      "No daemon runs for " + home,
                      "Start it with 'cloister up'."));
    } catch (UncheckedIOException e) {
      throw new FailedException(
          FailureCode.UNAUTHORIZED,
          "Cannot read the token in " + home + ": " + e.getMessage(),
          "Run as the user who started the daemon.");
    }
  }

  private static String token(Path home) {
    try {
      return TokenFile.read(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
