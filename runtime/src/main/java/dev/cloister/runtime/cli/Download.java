package dev.cloister.runtime.cli;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.DownloadOutcomeInput;
import dev.cloister.runtime.verb.FileDownloadInput;
import dev.cloister.runtime.verb.FileVerbs;
import dev.cloister.runtime.verb.FileView;
import dev.cloister.runtime.verb.StoredView;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.OptionalLong;

/** A copy out of a workspace: beside its place first, into it when it is whole. */
final class Download {
  private static final int PIECE = 64 << 10;
  private static final long UNKNOWN = -1;

  private final Subcommand command;

  Download(Subcommand command) {
    this.command = command;
  }

  StoredView copy(Place.Guest from, Place to) {
    if (to instanceof Place.Standard) {
      return stored(receive(from, command.surroundings().out()));
    }
    Path target = ((Place.Local) to).path();
    Path file = Files.isDirectory(target) ? target.resolve(from.name()) : target;
    Path part = file.resolveSibling(file.getFileName() + ".cloister-part");
    // A signal ends this process on the spot, and nothing below is done.
    part.toFile().deleteOnExit();
    try {
      FileView view;
      try (OutputStream out = Files.newOutputStream(part)) {
        view = receive(from, out);
      }
      Files.setPosixFilePermissions(part, Modes.ofOctal(view.mode()));
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return stored(view);
    } catch (IOException e) {
      throw new FailedException(
          FailureCode.HOST_IO,
          "Cannot write " + file + ": " + e,
          "Check the directory and the disk.");
    } finally {
      part.toFile().delete();
    }
  }

  private FileView receive(Place.Guest from, OutputStream out) {
    DaemonClient daemon = command.daemon();
    MessageDigest digest = Digests.sha256();
    HttpResponse<InputStream> response =
        daemon.download(
            FileVerbs.DOWNLOAD,
            new FileDownloadInput(
                from.workspace(), from.path(), OptionalLong.empty(), OptionalLong.empty()));
    try (Progress progress = command.progress("Copying from " + from.workspace());
        InputStream body = response.body()) {
      byte[] piece = new byte[PIECE];
      long done = 0;
      for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
        digest.update(piece, 0, read);
        write(out, piece, read);
        done += read;
        progress.bytes(done, UNKNOWN);
      }
    } catch (IOException e) {
      throw new FailedException(
          FailureCode.GUEST_IO, "The copy was cut off: " + e.getMessage(), "Copy again.");
    }
    String transfer = response.headers().firstValue("Cloister-Transfer").orElse("");
    FileView view = daemon.call(FileVerbs.DOWNLOAD_OUTCOME, new DownloadOutcomeInput(transfer));
    Digests.check(digest, view.sha256());
    return view;
  }

  private static void write(OutputStream out, byte[] piece, int length) {
    try {
      out.write(piece, 0, length);
    } catch (IOException e) {
      throw new FailedException(
          FailureCode.HOST_IO, "Cannot write the copy: " + e.getMessage(), "Make room.");
    }
  }

  private static StoredView stored(FileView view) {
    return new StoredView(view.bytes(), view.sha256());
  }
}
