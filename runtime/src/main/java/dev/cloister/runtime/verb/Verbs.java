package dev.cloister.runtime.verb;

import dev.cloister.runtime.verb.Route.Method;
import java.util.List;

/** The catalogue. */
public final class Verbs {
  public static final Verb<CreateInput, WorkspaceView> CREATE =
      new Verb<>(
          "create",
          CreateInput.class,
          WorkspaceView.class,
          "Makes a workspace from a base image and starts it. Answers when its guest is ready for"
              + " work; it is then durable. A failure leaves nothing behind.",
          Effects.ADDS,
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces"));

  public static final Verb<NoInput, WorkspacesView> LIST =
      new Verb<>(
          "list",
          NoInput.class,
          WorkspacesView.class,
          "Lists all workspaces, oldest first.",
          Effects.READS,
          Shape.CALL,
          Route.of(Method.GET, "/v1/workspaces"));

  public static final Verb<WorkspaceInput, WorkspaceView> INFO =
      new Verb<>(
          "info",
          WorkspaceInput.class,
          WorkspaceView.class,
          "Tells everything about one workspace: state, size, its VM, and why it failed if it did.",
          Effects.READS,
          Shape.CALL,
          Route.of(Method.GET, "/v1/workspaces/{workspace}"));

  public static final Verb<WorkspaceInput, WorkspaceView> START =
      new Verb<>(
          "start",
          WorkspaceInput.class,
          WorkspaceView.class,
          "Boots a stopped workspace; its files are as they were. Does nothing if it runs.",
          Effects.SETTLES,
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/start"));

  public static final Verb<WorkspaceInput, WorkspaceView> STOP =
      new Verb<>(
          "stop",
          WorkspaceInput.class,
          WorkspaceView.class,
          "Shuts a workspace's VM down in good order, harder if it must be. The files stay, running"
              + " programs end. Does nothing if it is stopped.",
          Effects.REPLACES,
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/stop"));

  public static final Verb<WorkspaceInput, DeletedView> DELETE =
      new Verb<>(
          "delete",
          WorkspaceInput.class,
          DeletedView.class,
          "Stops a workspace and removes it with all its files. This cannot be undone.",
          Effects.REPLACES,
          Shape.CALL,
          Route.of(Method.DELETE, "/v1/workspaces/{workspace}"));

  public static final Verb<ExecInput, ExecView> EXEC =
      new Verb<>(
          "exec",
          ExecInput.class,
          ExecView.class,
          "Runs a program in a running workspace and tells what it printed and how it ended. No"
              + " shell is involved; for a command line give `sh`, `-c` and the line.",
          Effects.RUNS,
          Shape.EXECUTION,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/exec"));

  public static final Verb<FileReadInput, FileView> FILE_READ =
      new Verb<>(
          "file-read",
          FileReadInput.class,
          FileView.class,
          "Reads a file of a running workspace, of any size and content.",
          Effects.READS,
          Shape.DOWNLOAD,
          Route.of(Method.GET, "/v1/workspaces/{workspace}/files"));

  public static final Verb<FileWriteInput, StoredView> FILE_WRITE =
      new Verb<>(
          "file-write",
          FileWriteInput.class,
          StoredView.class,
          "Writes a file of a running workspace, of any size and content, whole or not at all.",
          Effects.REPLACES,
          Shape.UPLOAD,
          Route.of(Method.PUT, "/v1/workspaces/{workspace}/files"));

  public static final Verb<TransferInput, FileView> TRANSFER =
      new Verb<>(
          "transfer",
          TransferInput.class,
          FileView.class,
          "Tells how a finished file-read ended: size, mode and the SHA-256 of the bytes sent. It is"
              + " kept for the latest transfers only.",
          Effects.READS,
          Shape.CALL,
          Route.of(Method.GET, "/v1/transfers/{transfer}"));

  public static final Verb<LogsInput, LogView> LOGS =
      new Verb<>(
          "logs",
          LogsInput.class,
          LogView.class,
          "Shows the end of a workspace's console log, and what comes after it if asked to follow.",
          Effects.READS,
          Shape.TEXT,
          Route.of(Method.GET, "/v1/workspaces/{workspace}/logs"));

  public static final Verb<NoInput, ImagesView> IMAGES =
      new Verb<>(
          "images",
          NoInput.class,
          ImagesView.class,
          "Lists the base images a workspace can be made from.",
          Effects.READS,
          Shape.CALL,
          Route.of(Method.GET, "/v1/images"));

  public static final Verb<NoInput, HostView> HOST =
      new Verb<>(
          "host",
          NoInput.class,
          HostView.class,
          "Tells what this host can do: accelerator, transport, QEMU, processors, memory, disk.",
          Effects.READS,
          Shape.CALL,
          Route.of(Method.GET, "/v1/host"));

  public static final List<Verb<?, ?>> ALL =
      List.of(
          CREATE,
          LIST,
          INFO,
          START,
          STOP,
          DELETE,
          EXEC,
          FILE_READ,
          FILE_WRITE,
          TRANSFER,
          LOGS,
          IMAGES,
          HOST);

  private Verbs() {}
}
