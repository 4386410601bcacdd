package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.EnvironmentInput;
import dev.cloister.runtime.verb.EnvironmentView;
import dev.cloister.runtime.verb.JobVerbs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("set-env")
@Command(
    name = "setenv",
    description = "Set variables for all programs of a workspace; prints the names that are set.")
final class SetEnvCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "WS", description = "The workspace's name or id.")
  private String workspace;

  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME=VALUE",
      description = "A variable to set; may be repeated.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(names = "--unset", paramLabel = "NAME", description = "One to remove; may be repeated.")
  private List<String> unset;

  @Override
  public Integer call() {
    EnvironmentView view =
        daemon()
            .call(
                JobVerbs.SET_ENV,
                new EnvironmentInput(
                    workspace,
                    set.isEmpty() ? Optional.empty() : Optional.of(set),
                    Optional.ofNullable(unset)));
    print(view, out -> view.names().forEach(out::println));
    return ExitCode.OK;
  }
}
