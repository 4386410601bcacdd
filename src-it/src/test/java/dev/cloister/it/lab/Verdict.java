package dev.cloister.it.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The verdict on KVM, kept beside the images. Finding it out can take its whole deadline, so the
 * first lab does it for all.
 */
final class Verdict {
  private static final String FILE = "kvm.json";

  private Verdict() {}

  static void lend(Path probes) throws IOException {
    Files.createDirectory(
        probes, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    if (Files.exists(kept())) {
      Files.copy(kept(), probes.resolve(FILE));
    }
  }

  static void takeBack(Path probes) throws IOException {
    Path found = probes.resolve(FILE);
    if (Files.exists(found)) {
      Files.createDirectories(kept().getParent());
      Files.copy(found, kept(), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static Path kept() {
    return TestImages.built().resolveSibling("test-probes").resolve(FILE);
  }
}
