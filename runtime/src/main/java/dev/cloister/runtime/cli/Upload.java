package dev.cloister.runtime.cli;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.FileUploadInput;
import dev.cloister.runtime.verb.FileVerbs;
import dev.cloister.runtime.verb.StoredView;
import dev.cloister.runtime.verb.WorkspaceInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;

/** A copy into a workspace. */
final class Upload {
  private static final long UNKNOWN = -1;

  private final Subcommand command;

  Upload(Subcommand command) {
    this.command = command;
  }

  StoredView copy(Place from, Place.Guest to) {
    if (from instanceof Place.Standard) {
      if (to.name().isEmpty()) {
        throw new FailedException(
            FailureCode.INVALID_ARGUMENT,
            "Standard input has no name of its own",
            "Give the whole path in the workspace.");
      }
      return send(command.surroundings().in(), UNKNOWN, to.path(), Optional.empty(), to);
    }
    Path file = ((Place.Local) from).path();
    if (!Files.isRegularFile(file)) {
      throw new FailedException(
          FailureCode.FILE_NOT_FOUND,
          file + (Files.exists(file) ? " is not a regular file" : " does not exist"),
          "Copy one file; for more, make a tar archive of them.");
    }
    try (InputStream contents = Files.newInputStream(file)) {
      String path = to.name().isEmpty() ? to.path() + file.getFileName() : to.path();
      return send(contents, Files.size(file), path, Optional.of(mode(file)), to);
    } catch (IOException e) {
      throw new FailedException(
          FailureCode.HOST_IO, "Cannot read " + file + ": " + e.getMessage(), "Check its mode.");
    }
  }

  private StoredView send(
      InputStream contents, long size, String path, Optional<String> mode, Place.Guest to) {
    MessageDigest digest = Digests.sha256();
    DaemonClient daemon = command.daemon();
    daemon.call(WorkspaceVerbs.INFO, new WorkspaceInput(to.workspace()));
    StoredView stored;
    try (Progress progress = command.progress("Copying to " + to.workspace())) {
      InputStream counted =
          new CountingInput(new DigestInputStream(contents, digest), n -> progress.bytes(n, size));
      stored =
          daemon.upload(
              FileVerbs.UPLOAD,
              new FileUploadInput(to.workspace(), path, mode),
              BodyPublishers.ofInputStream(() -> counted));
    }
    Digests.check(digest, stored.sha256());
    return stored;
  }

  private static String mode(Path file) throws IOException {
    return Modes.octal(Files.getPosixFilePermissions(file));
  }
}
