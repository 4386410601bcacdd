package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.CreateInput;
import dev.cloister.runtime.verb.WorkspaceInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Serves({"workspace-create", "exec", "workspace-destroy"})
@Command(
    name = "run",
    description = "Run a program in a workspace of its own, which is deleted afterwards.",
    customSynopsis = "cloister run [OPTIONS] IMAGE -- CMD...")
final class RunCommand extends Subcommand {
  private static final int SUFFIX_BYTES = 4;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "The image to run it in.")
  private String image;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "CMD",
      description = "The program and its arguments, after --.")
  private List<String> command;

  @Mixin private ProgramOptions program;
  @Mixin private SizeOptions size;

  @Override
  public Integer call() {
    DaemonClient daemon = daemon();
    String name = name();
    CreateInput input = size.input(image, Optional.of(name), Optional.empty());
    Foreground foreground = Foreground.take(this);
    showing("Starting " + image, () -> daemon.call(WorkspaceVerbs.CREATE, input));
    try {
      return foreground.interrupted()
          ? ExitCode.INTERRUPTED
          : foreground.run(daemon, program.input(name, command));
    } finally {
      delete(daemon, name);
    }
  }

  private void delete(DaemonClient daemon, String name) {
    showing(
        "Deleting the workspace",
        () -> daemon.call(WorkspaceVerbs.DESTROY, new WorkspaceInput(name)));
  }

  private static String name() {
    byte[] suffix = new byte[SUFFIX_BYTES];
    new SecureRandom().nextBytes(suffix);
    return "run-" + HexFormat.of().formatHex(suffix);
  }
}
