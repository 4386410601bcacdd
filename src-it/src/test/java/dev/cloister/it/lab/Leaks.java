package dev.cloister.it.lab;

import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a closed state directory left on the host that it should not have. Each leak is a sentence.
 *
 * @param state the directory, which nobody has open
 * @param existing the ids of the workspaces that were not deleted; none of them runs
 */
record Leaks(StateDirectory state, Set<String> existing) {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  List<String> find() {
    List<String> leaks = new ArrayList<>(processes());
    leaks.addAll(runtimeFiles());
    leaks.addAll(overlays());
    leaks.addAll(leases());
    leaks.addAll(cgroups());
    return leaks;
  }

  /** Processes that work for this directory: their command line names its run directory. */
  List<String> processes() {
    return Proc.mentioning(state.run().toString()).stream()
        .map(entry -> "process " + entry.pid() + " still runs: " + entry.commandLine())
        .toList();
  }

  private List<String> runtimeFiles() {
    return below(state.run(), 4).stream()
        .filter(path -> !path.equals(state.run()))
        .map(path -> "left in the run directory: " + path)
        .toList();
  }

  private List<String> overlays() {
    return below(state.workspaces(), 1).stream()
        .filter(path -> !path.equals(state.workspaces()))
        .filter(path -> !existing.contains(path.getFileName().toString()))
        .map(path -> "left of a deleted workspace: " + path)
        .toList();
  }

  private List<String> leases() {
    return Leases.read(state.journal()).entrySet().stream()
        .map(lease -> "CID " + lease.getKey() + " is still leased to " + lease.getValue())
        .toList();
  }

  /** Control groups that bear the name of this run directory. */
  private List<String> cgroups() {
    String mark = state.run().getFileName().toString();
    return below(CGROUPS, 5).stream()
        .filter(path -> path.getFileName().toString().contains(mark))
        .map(path -> "control group left: " + path)
        .toList();
  }

  private static List<Path> below(Path directory, int depth) {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(directory, depth)) {
      return paths.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
