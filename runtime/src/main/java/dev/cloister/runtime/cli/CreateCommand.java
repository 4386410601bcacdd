package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.CreateInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import dev.cloister.runtime.verb.WorkspaceView;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Serves("workspace-create")
@Command(name = "create", description = "Make a workspace and start it; prints its name.")
final class CreateCommand extends Subcommand {
  @Option(names = "--name", paramLabel = "NAME", description = "Its name; made up if left out.")
  private String name;

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      defaultValue = "debian",
      description = "The image to make it from (default: ${DEFAULT-VALUE}).")
  private String image;

  @Option(
      names = "--restart",
      paramLabel = "POLICY",
      description =
          "When its VM ends by itself: never, on-failure or always start it again (default: never).")
  private String restart;

  @Mixin private SizeOptions size;

  @Mixin private KeepOptions keep;

  @Override
  public Integer call() {
    CreateInput input =
        keep.in(size.input(image, Optional.ofNullable(name), Optional.ofNullable(restart)));
    WorkspaceView made =
        carriedOut(
            "Starting a workspace from " + image,
            () -> daemon().call(WorkspaceVerbs.CREATE, input));
    print(made, out -> out.println(made.name()));
    return ExitCode.OK;
  }
}
