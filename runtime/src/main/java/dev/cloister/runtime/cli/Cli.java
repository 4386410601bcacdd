package dev.cloister.runtime.cli;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.VerbJson;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The command line, put together. */
final class Cli {
  private static final List<String> NAMES =
      List.of(
          "up",
          "down",
          "run",
          "create",
          "ps",
          "info",
          "exec",
          "parallel",
          "bg",
          "poll",
          "input",
          "kill",
          "jobs",
          "setenv",
          "files",
          "cp",
          "read",
          "write",
          "edit",
          "transfer",
          "git",
          "logs",
          "stop",
          "start",
          "pause",
          "resume",
          "suspend",
          "wake",
          "extend",
          "fork",
          "snapshot",
          "rm",
          "images",
          "pool",
          "clean",
          "repair",
          "backup",
          "restore",
          "mcp",
          "doctor",
          "version",
          "completion");

  private static final String JSON = "--json";

  private Cli() {}

  /** Runs {@code arguments}; the exit code. */
  static int run(Surroundings surroundings, String... arguments) {
    PrintWriter notes = new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8);
    CommandLine line =
        Stream.of(arguments)
            .dropWhile(JSON::equals)
            .findFirst()
            .filter(NAMES::contains)
            .map(name -> withOnly(name, surroundings))
            .orElseGet(() -> all(surroundings));
    boolean json = Arrays.asList(arguments).contains(JSON);
    line.setErr(notes);
    line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler((e, given) -> misused(e, json, surroundings));
    line.setExecutionExceptionHandler((e, at, result) -> failed(e, at));
    if (arguments.length == 0) {
      line.usage(line.getErr());
      return ExitCode.CLOISTER;
    }
    return line.execute(arguments);
  }

  /** With every subcommand. */
  static CommandLine all(Surroundings surroundings) {
    CommandLine line = root();
    NAMES.forEach(name -> line.addSubcommand(name, subcommand(name, surroundings)));
    return line;
  }

  /** A subcommand costs milliseconds to describe; all of them would be felt. */
  private static CommandLine withOnly(String name, Surroundings surroundings) {
    return root().addSubcommand(name, subcommand(name, surroundings));
  }

  private static CommandLine root() {
    return new CommandLine(new Root());
  }

  private static Object subcommand(String name, Surroundings surroundings) {
    if (name.equals("git")) {
      return GitCommand.line(surroundings);
    }
    if (name.equals("snapshot")) {
      return SnapshotCommand.line(surroundings);
    }
    if (name.equals("mcp")) {
      return McpCommand.line(surroundings);
    }
    Subcommand made =
        switch (name) {
          case "up" -> new UpCommand();
          case "down" -> new DownCommand();
          case "run" -> new RunCommand();
          case "create" -> new CreateCommand();
          case "ps" -> new PsCommand();
          case "info" -> new InfoCommand();
          case "exec" -> new ExecCommand();
          case "parallel" -> new ParallelCommand();
          case "bg" -> new BackgroundCommand();
          case "poll" -> new PollCommand();
          case "input" -> new InputCommand();
          case "kill" -> new KillCommand();
          case "jobs" -> new JobsCommand();
          case "setenv" -> new SetEnvCommand();
          case "files" -> new FilesCommand();
          case "cp" -> new CpCommand();
          case "read" -> new ReadCommand();
          case "write" -> new WriteCommand();
          case "edit" -> new EditCommand();
          case "transfer" -> new TransferCommand();
          case "logs" -> new LogsCommand();
          case "stop" -> new StopCommand();
          case "fork" -> new ForkCommand();
          case "start" -> new StartCommand();
          case "pause" -> new PauseCommand();
          case "resume" -> new ResumeCommand();
          case "suspend" -> new SuspendCommand();
          case "wake" -> new WakeCommand();
          case "extend" -> new ExtendCommand();
          case "rm" -> new RmCommand();
          case "images" -> new ImagesCommand();
          case "pool" -> new PoolCommand();
          case "clean" -> new CleanCommand();
          case "repair" -> new RepairCommand();
          case "backup" -> new BackupCommand();
          case "restore" -> new RestoreCommand();
          case "doctor" -> new DoctorCommand();
          case "version" -> new VersionCommand();
          case "completion" -> new CompletionCommand();
          default -> throw new IllegalArgumentException(name);
        };
    made.settle(surroundings);
    return made;
  }

  private static int misused(ParameterException e, boolean json, Surroundings surroundings) {
    String remedy =
        e.getMessage().startsWith("Unknown option")
            ? "Put -- before a program that has options; see " + name(e) + " --help."
            : "See " + name(e) + " --help.";
    ErrorView error = ErrorView.of(FailureCode.INVALID_ARGUMENT, e.getMessage(), remedy);
    PrintStream notes = surroundings.notes();
    if (json) {
      notes.writeBytes(VerbJson.write(error.document()));
      notes.println();
    } else {
      ErrorText.print(error, notes);
    }
    return ExitCode.CLOISTER;
  }

  private static int failed(Exception e, CommandLine at) {
    Subcommand command = (Subcommand) at.getCommand();
    if (e instanceof NobodyReadsException) {
      return ExitCode.NOBODY_READS;
    }
    FailedException failed =
        e instanceof FailedException known
            ? known
            : new FailedException(ErrorView.of(FailureException.failureOf(e)));
    command.tell(failed.error());
    return failed.exitCode();
  }

  private static String name(ParameterException e) {
    return e.getCommandLine().getCommandSpec().qualifiedName();
  }
}
