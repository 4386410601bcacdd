package dev.cloister.runtime.disk;

import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All the disks there are. */
public final class Disks {
  private static final String NAME = "disk.qcow2";

  private Disks() {}

  /** Those of workspaces, of captures, and those that a repair has set aside. */
  public static List<Path> of(StateDirectory state) throws IOException {
    List<Path> disks = new ArrayList<>();
    for (Path parent : List.of(state.workspaces(), state.captures(), state.quarantine())) {
      disks.addAll(below(parent));
    }
    return disks;
  }

  /** Those below a directory, which need not be there. */
  public static List<Path> below(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(parent)) {
      return files.filter(file -> file.endsWith(NAME)).toList();
    }
  }
}
