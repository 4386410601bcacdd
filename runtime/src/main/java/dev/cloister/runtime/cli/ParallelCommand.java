package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.ExecInput;
import dev.cloister.runtime.verb.ExecParallelInput;
import dev.cloister.runtime.verb.ExecParallelView;
import dev.cloister.runtime.verb.ExecVerbs;
import java.io.PrintStream;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Serves("exec-parallel")
@Command(
    name = "parallel",
    description = "Run a program in several workspaces at once; exits with 0 if all did.",
    customSynopsis = "cloister parallel -w WS -w WS... [OPTIONS] -- CMD...")
final class ParallelCommand extends Subcommand {
  private static final int NOT_ALL = 1;

  @Option(
      names = {"-w", "--workspace"},
      paramLabel = "WS",
      required = true,
      description = "A workspace's name or id; to be repeated.")
  private List<String> workspaces;

  @Parameters(
      index = "0..*",
      arity = "1..*",
      paramLabel = "CMD",
      description = "The program and its arguments, after --.")
  private List<String> command;

  @Mixin private ProgramOptions program;

  @Override
  public Integer call() {
    ExecInput one = program.input("", command);
    ExecParallelInput input =
        new ExecParallelInput(
            workspaces,
            command,
            one.cwd(),
            one.env(),
            one.user(),
            one.timeoutMillis(),
            one.stdin(),
            OptionalInt.empty());
    ExecParallelView view = daemon().call(ExecVerbs.PARALLEL, input);
    print(view, out -> view.results().forEach(result -> tell(result, out)));
    return view.failed() == 0 ? ExitCode.OK : NOT_ALL;
  }

  private static void tell(ExecParallelView.Outcome one, PrintStream out) {
    one.result()
        .ifPresent(
            ran -> {
              ran.stdout().lines().forEach(line -> out.println(one.workspace() + " | " + line));
              ran.stderr().lines().forEach(line -> out.println(one.workspace() + " ! " + line));
              out.println(one.workspace() + " exited with " + ran.exit().exitCode());
            });
    one.error().ifPresent(error -> out.println(one.workspace() + " failed: " + error.message()));
  }
}
