package dev.cloister.runtime.cli;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.VerbJson;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every subcommand has. */
abstract class Subcommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print JSON for scripts, errors too.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Spec private CommandSpec spec;

  private Surroundings surroundings;

  final void settle(Surroundings given) {
    this.surroundings = given;
  }

  final Surroundings surroundings() {
    return surroundings;
  }

  /** Whether the option stands here, or before the subcommand's name. */
  final boolean json() {
    return json || (spec.root().userObject() instanceof Root root && root.json());
  }

  final boolean helped() {
    return help;
  }

  /** The daemon of the state directory, which must run. */
  final DaemonClient daemon() {
    return DaemonClient.find(surroundings.home());
  }

  /** Shows progress while it is open; nothing when piped or in JSON. */
  final Progress progress(String text) {
    return surroundings.errIsTerminal() && !json()
        ? Progress.on(surroundings.notes(), text)
        : Progress.none();
  }

  /** Does {@code work} with progress shown. */
  final <T> T showing(String text, Supplier<T> work) {
    Progress shown = progress(text);
    try {
      return work.get();
    } finally {
      shown.close();
    }
  }

  /**
   * Does {@code work} with progress shown. It is the daemon's, which carries it out whoever waits:
   * a signal ends the waiting, and says so.
   */
  final <T> T carriedOut(String text, Supplier<T> work) {
    Progress shown = progress(text);
    Interrupts.take(
        number -> {
          shown.close();
          tell(
              ErrorView.of(
                  FailureCode.OUTCOME_UNKNOWN,
                  text + " was interrupted; the daemon carries it out",
                  "See what comes of it with 'cloister ps'."));
          Runtime.getRuntime().halt(ExitCode.SIGNALLED + number);
        });
    try {
      return work.get();
    } finally {
      shown.close();
    }
  }

  /** Prints {@code answer} as JSON, or as {@code people} would have it. */
  final void print(Record answer, Consumer<PrintStream> people) {
    PrintStream out = surroundings.text();
    if (json()) {
      out.writeBytes(VerbJson.write(answer));
      out.println();
    } else {
      people.accept(out);
    }
    out.flush();
  }

  /** Tells {@code error} on standard error. */
  final void tell(ErrorView error) {
    PrintStream notes = surroundings.notes();
    if (json()) {
      notes.writeBytes(VerbJson.write(error.document()));
      notes.println();
    } else {
      ErrorText.print(error, notes);
    }
  }
}
