package dev.cloister.runtime.qemu;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts programs that outlive this JVM: {@code setsid} puts them in a session of their own and
 * becomes them, so the pid stays; their output goes to a file and not to a pipe that would break.
 *
 * @param searchPath PATH of the program; it gets no other variable of ours
 */
record Detached(String searchPath) {
  private static final File NOTHING = new File("/dev/null");

  /**
   * Starts it.
   *
   * @param input its standard input; empty: none
   */
  Process start(List<String> argv, Path directory, Optional<Path> input, Path output)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(argv);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", searchPath);
    builder.environment().put("LC_ALL", "C");
    return builder
        .directory(directory.toFile())
        .redirectInput(input.map(Path::toFile).orElse(NOTHING))
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
        .redirectErrorStream(true)
        .start();
  }
}
