package dev.cloister.runtime.cli;

import dev.cloister.actors.failure.FailureCode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "install",
    description = "Print the set-up of MCP clients for this server, or write it into their files.")
final class McpInstallCommand extends Subcommand {
  @Parameters(
      paramLabel = "CLIENT",
      arity = "0..*",
      description =
          "claude-code, claude-desktop, cursor, vscode, windsurf, gemini or codex; all if none is"
              + " named.")
  private List<String> clients = List.of();

  @Option(names = "--write", description = "Write it into the files of the clients named.")
  private boolean write;

  @Option(
      names = "--name",
      defaultValue = "cloister",
      description = "What the clients call this server (default: ${DEFAULT-VALUE}).")
  private String name;

  @Option(
      names = "--user-home",
      defaultValue = "${sys:user.home}",
      description = "Where the clients' own files lie (default: the home directory).")
  private Path userHome;

  @Option(
      names = "--project",
      defaultValue = "",
      description = "For clients that are set up by project: its directory (default: this one).")
  private Path project;

  @Override
  public Integer call() {
    if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new FailedException(
          FailureCode.INVALID_ARGUMENT,
          "'" + name + "' cannot name a server",
          "Use 1 to 64 letters, digits, - and _.");
    }
    if (write && clients.isEmpty()) {
      throw new FailedException(
          FailureCode.INVALID_ARGUMENT,
          "No client is named to write for",
          "Name one or more of " + ids() + ".");
    }
    McpServerEntry server = new McpServerEntry(name, Path.of(command()), surroundings().home());
    List<McpClient> chosen =
        clients.isEmpty()
            ? List.of(McpClient.values())
            : clients.stream().map(McpInstallCommand::client).toList();
    if (write) {
      chosen.forEach(client -> new McpConfigFile(client, file(client)).set(server));
    }
    InstalledView view = view(chosen, server);
    print(view, out -> show(view, out));
    return ExitCode.OK;
  }

  private Path file(McpClient client) {
    return client.file(userHome, project.toAbsolutePath());
  }

  private static String command() {
    return System.getProperty("cloister.command", "cloister");
  }

  private static McpClient client(String id) {
    return McpClient.ofId(id)
        .orElseThrow(
            () ->
                new FailedException(
                    FailureCode.INVALID_ARGUMENT,
                    "There is no client '" + id + "'",
                    "Use " + ids() + "."));
  }

  private static String ids() {
    return Arrays.stream(McpClient.values()).map(McpClient::id).collect(Collectors.joining(", "));
  }

  private InstalledView view(List<McpClient> chosen, McpServerEntry server) {
    return new InstalledView(
        write,
        chosen.stream()
            .map(
                client ->
                    new ClientView(
                        client.id(), client.title(), file(client).toString(), client.text(server)))
            .toList());
  }

  private static void show(InstalledView view, PrintStream out) {
    for (ClientView client : view.clients()) {
      if (view.written()) {
        out.println(client.title() + ": written to " + client.file());
      } else {
        out.println("# " + client.title() + ": " + client.file());
        out.println(client.text());
      }
    }
  }

  /** What was printed or written. */
  record InstalledView(boolean written, List<ClientView> clients) {}

  /** One client's part. */
  record ClientView(String client, String title, String file, String text) {}
}
