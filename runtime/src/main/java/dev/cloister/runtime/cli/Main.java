package dev.cloister.runtime.cli;

/** The command {@code cloister}. */
public final class Main {
  private Main() {}

  /** Exits with the subcommand's code; see {@code cloister --help}. */
  public static void main(String[] arguments) {
    System.exit(Cli.run(Surroundings.ofProcess(), arguments));
  }
}
