package dev.cloister.runtime.qemu;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts programs that outlive this JVM: {@code setsid} puts them in a session of their own and
 * becomes them, so the pid stays.
 *
 * <p>What they print goes through a pipe to a keeper of theirs, which outlives this JVM too and
 * keeps the log bounded whether or not anybody watches: a program that floods its standard error
 * cannot fill the disk. It ends with its program.
 *
 * @param searchPath PATH of the programs; they get no other variable of ours
 * @param logBytes what the log holds at most; one generation before it holds as much
 */
record Detached(String searchPath, int logBytes) {
  private static final File NOTHING = new File("/dev/null");
  private static final int BLOCK = 1024;

  /**
   * {@code dd} writes what it reads at once, and never more than a block for each read. One byte
   * read ahead tells whether anything follows: at the end no file is touched any more, for the
   * directory may be on its way out by then.
   */
  private static final String KEEPER =
      """
      umask 077
      dd bs=1024 count="$2" status=none >>"$1"
      while one=$(head -c 1; echo .); [ "$one" != . ]; do
        mv -f "$1" "$1.1"; printf %s "${one%.}" >"$1"
        dd bs=1024 count="$2" status=none >>"$1"
      done
      """;

  /** A program, and who keeps its log: when that has ended, the log is whole. */
  record Started(Process program, Process keeper) {}

  /**
   * Starts it.
   *
   * @param input its standard input; empty: none
   */
  Started start(List<String> argv, Path directory, Optional<Path> input, Path log)
      throws IOException {
    ProcessBuilder program =
        builder(argv)
            .directory(directory.toFile())
            .redirectInput(input.map(Path::toFile).orElse(NOTHING));
    // One less, for the byte that is read ahead.
    int blocks = Math.max(1, logBytes / BLOCK - 1);
    ProcessBuilder keeper =
        builder(List.of("sh", "-c", KEEPER, "sh", log.toString(), "" + blocks))
            .redirectOutput(NOTHING);
    List<Process> both =
        ProcessBuilder.startPipeline(
            List.of(program.redirectErrorStream(true), keeper.redirectErrorStream(true)));
    return new Started(both.get(0), both.get(1));
  }

  private ProcessBuilder builder(List<String> argv) {
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(argv);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", searchPath);
    builder.environment().put("LC_ALL", "C");
    return builder;
  }
}
