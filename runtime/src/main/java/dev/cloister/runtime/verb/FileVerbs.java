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

  public static final Verb<FileReadInput, FileContentView> READ =
      new Verb<>(
          "file-read",
          "Read a file",
          FileReadInput.class,
          FileContentView.class,
          "Reads a file of a running workspace, or a part of it by bytes or by lines: text as it is,"
              + " other bytes in base64. Answers at most 1 MiB, 64 KiB unless asked for more; what"
              + " goes on is said to be truncated, with the offset or line to go on from. A cut"
              + " never falls inside a character.",
          Effects.READS,
          Errors.guest(FailureCode.FILE_NOT_FOUND),
          Shape.CALL,
          Route.of(Method.GET, "/v1/workspaces/{workspace}/files/content"));

  public static final Verb<FileWriteInput, StoredView> WRITE =
      new Verb<>(
          "file-write",
          "Write a file",
          FileWriteInput.class,
          StoredView.class,
          "Writes a file of a running workspace, whole or not at all, in place of what was there."
              + " Missing directories above it are made. To change a part of a file use file-edit.",
          Effects.REPLACES,
          Errors.guest(FailureCode.FILE_NOT_FOUND, FailureCode.GUEST_DISK_FULL),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/files/content"));

  public static final Verb<FileEditInput, FileEditView> EDIT =
      new Verb<>(
          "file-edit",
          "Edit a file",
          FileEditInput.class,
          FileEditView.class,
          "Replaces a text in a file of a running workspace by another, whole or not at all; the"
              + " mode stays. The old text must occur exactly once, or as often as count says,"
              + " unless all is set; the error tells how often it occurs and where. For UTF-8 files"
              + " of up to 8 MiB.",
          new Effects(false, true, false, false),
          Errors.guest(
              FailureCode.FILE_NOT_FOUND, FailureCode.EDIT_MISMATCH, FailureCode.GUEST_DISK_FULL),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/files/edit"));

  public static final Verb<FileListInput, FileListView> LIST =
      new Verb<>(
          "file-list",
          "List a directory",
          FileListInput.class,
          FileListView.class,
          "Lists what a directory of a running workspace holds, and with depth what the directories"
              + " in it hold, with type, size, mode and time; symbolic links are not followed. Long"
              + " lists come in pages.",
          Effects.READS,
          Errors.guest(FailureCode.FILE_NOT_FOUND, FailureCode.AGENT_OUTDATED),
          Shape.CALL,
          Route.of(Method.GET, "/v1/workspaces/{workspace}/files/list"));

  public static final Verb<FileTransferInput, StoredView> TRANSFER =
      new Verb<>(
          "file-transfer",
          "Copy a file between host and workspace",
          FileTransferInput.class,
          StoredView.class,
          "Copies a file of any size between this host and a running workspace, whole or not at all."
              + " On the host only the directory that the daemon's settings open for this is"
              + " reached; without the setting the verb is refused.",
          Effects.REPLACES,
          Errors.guest(
              FailureCode.FILE_NOT_FOUND,
              FailureCode.NOT_PERMITTED,
              FailureCode.HOST_IO,
              FailureCode.GUEST_DISK_FULL),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/files/transfer"));

  static final List<Verb<?, ?>> ALL =
      List.of(LIST, READ, WRITE, EDIT, TRANSFER, DOWNLOAD, UPLOAD, DOWNLOAD_OUTCOME);

  private FileVerbs() {}
}
