package dev.cloister.runtime.contact;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes a state directory that is its owner's alone. */
public final class Homes {
  private Homes() {}

  /** Makes {@code home} with mode 0700 unless it is there. Fails with {@code HOST_IO}. */
  public static void prepare(Path home) {
    try {
      if (!Files.isDirectory(home)) {
        Files.createDirectories(
            home,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw new FailureException(
          Failure.of(
              FailureCode.HOST_IO,
              "Cannot make the state directory " + home + ": " + e.getMessage(),
              "Choose another by CLOISTER_HOME."),
          e);
    }
  }
}
