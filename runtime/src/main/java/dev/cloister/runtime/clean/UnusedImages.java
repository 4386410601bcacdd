package dev.cloister.runtime.clean;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.Remnant;
import dev.cloister.actors.port.Remnant.Kind;
import dev.cloister.runtime.capture.CaptureFiles;
import dev.cloister.runtime.disk.Backing;
import dev.cloister.runtime.disk.Disks;
import dev.cloister.runtime.image.ImageFiles;
import dev.cloister.runtime.memory.MemoryFiles;
import dev.cloister.runtime.state.StateDirectory;
import dev.cloister.runtime.state.Trees;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Base images and files to boot that no manifest names and no disk lies on. An images directory
 * that is a link is shared with others, whose disks nobody here knows: nothing in it is unused.
 */
final class UnusedImages {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final StateDirectory state;
  private final Path images;

  UnusedImages(StateDirectory state) {
    this.state = state;
    this.images = state.images();
  }

  List<Remnant> find(Set<String> bases) throws IOException {
    if (!Files.isDirectory(images, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    Set<Path> used = used();
    bases.forEach(base -> used.add(Path.of(base)));
    List<Remnant> unused = new ArrayList<>();
    unused.addAll(unused(images.toRealPath().resolve("roots"), Kind.BASE, used));
    unused.addAll(unused(images.toRealPath().resolve("boot"), Kind.KERNEL, used));
    return unused;
  }

  /** A build may have begun to use it since it was found: that is asked again, with builds held. */
  void remove(Path directory) throws IOException {
    ImagesLock lock = ImagesLock.tryHold(images);
    try {
      Path real = directory.toRealPath();
      if (used().stream().anyMatch(file -> file.startsWith(real))) {
        throw new FailureException(
            FailureCode.HOST_IO, directory + " is in use again", "Nothing is to be done.");
      }
      Trees.delete(real);
    } finally {
      lock.close();
    }
  }

  /**
   * By manifests, by the disks themselves, those set aside by a repair too, and by memories: a VM
   * goes on with the kernel that it was saved with.
   */
  private Set<Path> used() throws IOException {
    Set<Path> used = new HashSet<>();
    for (Path file : ImageFiles.named(images.toRealPath())) {
      used.add(file);
    }
    for (Path disk : Disks.of(state)) {
      used.add(Backing.of(disk));
    }
    used.addAll(CaptureFiles.booted(state));
    used.addAll(MemoryFiles.booted(state));
    return used;
  }

  private static List<Remnant> unused(Path parent, Kind kind, Set<Path> used) throws IOException {
    List<Remnant> found = new ArrayList<>();
    if (!Files.isDirectory(parent)) {
      return found;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
      for (Path entry : entries) {
        boolean named = DIGEST.matcher(entry.getFileName().toString()).matches();
        if (named && used.stream().noneMatch(file -> file.startsWith(entry))) {
          found.add(
              new Remnant(
                  kind, Optional.empty(), entry.toString(), Optional.empty(), Trees.bytes(entry)));
        }
      }
    }
    return found;
  }
}
