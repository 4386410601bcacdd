package dev.cloister.runtime.disk;

import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

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

  /** Those below a directory, which need not be there; others may be removed meanwhile. */
  public static List<Path> below(Path parent) throws IOException {
    List<Path> disks = new ArrayList<>();
    Files.walkFileTree(
        parent,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.endsWith(NAME)) {
              disks.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            return goOn(e);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            return goOn(e);
          }
        });
    return disks;
  }

  private static FileVisitResult goOn(IOException e) throws IOException {
    if (e != null && !(e instanceof NoSuchFileException)) {
      throw e;
    }
    return FileVisitResult.CONTINUE;
  }
}
