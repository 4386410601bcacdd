package dev.cloister.runtime.verb;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.Route.Method;
import java.util.List;

/** Verbs on a workspace's files. */
public final class FileVerbs {
  public static final Verb<FileDownloadInput, FileView> DOWNLOAD =
      new Verb<>(
          "file-download",
          "Download a file",
          FileDownloadInput.class,
          FileView.class,
          "Streams a file of a running workspace out, of any size and content.",
          Effects.READS,
          Errors.guest(FailureCode.FILE_NOT_FOUND),
          Shape.DOWNLOAD,
          Route.of(Method.GET, "/v1/workspaces/{workspace}/files"));

  public static final Verb<FileUploadInput, StoredView> UPLOAD =
      new Verb<>(
          "file-upload",
          "Upload a file",
          FileUploadInput.class,
          StoredView.class,
          "Streams a file into a running workspace, of any size and content, whole or not at all.",
          Effects.REPLACES,
          Errors.guest(FailureCode.FILE_NOT_FOUND, FailureCode.GUEST_DISK_FULL),
          Shape.UPLOAD,
          Route.of(Method.PUT, "/v1/workspaces/{workspace}/files"));

  public static final Verb<DownloadOutcomeInput, FileView> DOWNLOAD_OUTCOME =
      new Verb<>(
          "download-outcome",
          "Tell how a download ended",
          DownloadOutcomeInput.class,
          FileView.class,
          "Tells how a finished file-download ended: size, mode and the SHA-256 of the bytes sent."
              + " It is kept for the latest downloads only.",
          Effects.READS,
          Errors.guest(FailureCode.FILE_NOT_FOUND),
          Shape.OUTCOME,
          Route.of(Method.GET, "/v1/transfers/{transfer}"));

  static final List<Verb<?, ?>> ALL = List.of(DOWNLOAD, UPLOAD, DOWNLOAD_OUTCOME);

  private FileVerbs() {}
}
