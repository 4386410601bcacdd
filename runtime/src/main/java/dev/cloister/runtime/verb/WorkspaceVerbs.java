package dev.cloister.runtime.verb;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.Route.Method;
import java.util.List;

/** Verbs on workspaces as a whole. */
public final class WorkspaceVerbs {
  public static final Verb<CreateInput, WorkspaceView> CREATE =
      new Verb<>(
          "workspace-create",
          "Create a workspace",
          CreateInput.class,
          WorkspaceView.class,
          "Makes a workspace, a Linux machine of its own with a disk that lasts, from a base image"
              + " and boots it. Answers when its guest is ready for work, which takes seconds; it is"
              + " then durable until it is destroyed. Keep the name or id it answers: every other"
              + " verb takes either. A failure leaves nothing behind.",
          Effects.ADDS,
          Errors.boot(FailureCode.NAME_TAKEN),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces"));

  public static final Verb<NoInput, WorkspacesView> LIST =
      new Verb<>(
          "workspace-list",
          "List workspaces",
          NoInput.class,
          WorkspacesView.class,
          "Lists all workspaces of this host, oldest first, with state, size and VM. Use it to find"
              + " a name or an id.",
          Effects.READS,
          Errors.any(FailureCode.JOURNAL_FAILED),
          Shape.CALL,
          Route.of(Method.GET, "/v1/workspaces"));

  public static final Verb<WorkspaceInput, WorkspaceView> INFO =
      new Verb<>(
          "workspace-info",
          "Show a workspace",
          WorkspaceInput.class,
          WorkspaceView.class,
          "Tells everything about one workspace: state, size, its VM, why it failed if it did, its last"
              + " crash and when it is restarted.",
          Effects.READS,
          Errors.workspace(),
          Shape.CALL,
          Route.of(Method.GET, "/v1/workspaces/{workspace}"));

  public static final Verb<StartInput, WorkspaceView> START =
      new Verb<>(
          "workspace-start",
          "Start a workspace",
          StartInput.class,
          WorkspaceView.class,
          "Boots a stopped or lost workspace; its files are as they were, its programs are not"
              + " running. Does nothing if it runs. A paused one is resumed instead. A suspended one is woken, and"
              + " boots only where its memory is to be discarded.",
          Effects.SETTLES,
          Errors.boot(FailureCode.MEMORY_DAMAGED, FailureCode.MEMORY_FOREIGN),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/start"));

  public static final Verb<WorkspaceInput, WorkspaceView> PAUSE =
      new Verb<>(
          "workspace-pause",
          "Pause a workspace",
          WorkspaceInput.class,
          WorkspaceView.class,
          "Has a running workspace's processors stand still: its programs stop where they are and use"
              + " no processor time; its memory stays, and takes room. Until workspace-resume"
              + " nothing can be run in it and no file read. It stays paused when the daemon ends."
              + " Does nothing if it is paused.",
          Effects.SETTLES,
          Errors.workspace(
              FailureCode.CANCELLED,
              FailureCode.BEING_CAPTURED,
              FailureCode.VM_EXITED,
              FailureCode.GUEST_PANICKED),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/pause"));

  public static final Verb<WorkspaceInput, WorkspaceView> RESUME =
      new Verb<>(
          "workspace-resume",
          "Resume a workspace",
          WorkspaceInput.class,
          WorkspaceView.class,
          "Has a paused workspace go on where it stood: its programs run again, and its clock is"
              + " right. Answers when it can be used. Does nothing if it runs.",
          Effects.SETTLES,
          Errors.workspace(
              FailureCode.CANCELLED, FailureCode.VM_EXITED, FailureCode.GUEST_PANICKED),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/resume"));

  public static final Verb<WorkspaceInput, WorkspaceView> SUSPEND =
      new Verb<>(
          "workspace-suspend",
          "Suspend a workspace",
          WorkspaceInput.class,
          WorkspaceView.class,
          "Puts a running workspace's memory on the disk and ends its VM: it uses no memory and no"
              + " processor time, also through a restart of the host. Its programs go on after"
              + " workspace-wake, or as soon as a verb uses its guest, unless it was made otherwise."
              + " What runs through a call that waits for it is cut off; background jobs go on."
              + " Does nothing if it is suspended.",
          Effects.SETTLES,
          Errors.suspend(),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/suspend"));

  public static final Verb<WorkspaceInput, WorkspaceView> WAKE =
      new Verb<>(
          "workspace-wake",
          "Wake a workspace",
          WorkspaceInput.class,
          WorkspaceView.class,
          "Has a suspended workspace go on where it stood: its programs run again, and its clock is"
              + " right. Answers when it can be used. One that is just being suspended goes on at"
              + " once. Does nothing if it runs.",
          Effects.SETTLES,
          Errors.boot(FailureCode.MEMORY_DAMAGED, FailureCode.MEMORY_FOREIGN),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/wake"));

  public static final Verb<ExtendInput, WorkspaceView> EXTEND =
      new Verb<>(
          "workspace-extend",
          "Extend a workspace's lifetime",
          ExtendInput.class,
          WorkspaceView.class,
          "Puts the end of the lifetime that a workspace was created with off: from when it would"
              + " be, or from now where that has passed; it may then be started or woken again."
              + " Refused for one that lives for ever.",
          Effects.ADDS,
          Errors.workspace(),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/extend"));

  public static final Verb<WorkspaceInput, WorkspaceView> STOP =
      new Verb<>(
          "workspace-stop",
          "Stop a workspace",
          WorkspaceInput.class,
          WorkspaceView.class,
          "Shuts a workspace's VM down in good order, harder if it must be. The files stay, running"
              + " programs end. Does nothing if it is stopped; a paused one is let run for it, and"
              + " of a suspended one the memory is dropped.",
          Effects.REPLACES,
          Errors.workspace(FailureCode.HOST_IO),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/stop"));

  public static final Verb<ForkInput, ForkView> FORK =
      new Verb<>(
          "workspace-fork",
          "Fork a workspace",
          ForkInput.class,
          ForkView.class,
          "Makes workspaces that begin as a running one is at this instant: files, memory, running"
              + " programs and variables. Each has a name, a machine id and random numbers of its"
              + " own, and lasts until it is destroyed. The parent goes on. With 'snapshot' they begin"
              + " as it was then. Use it to try several ways from one point.",
          Effects.ADDS,
          Errors.fork(),
          Shape.CALL,
          Route.of(Method.POST, "/v1/workspaces/{workspace}/fork"));

  public static final Verb<WorkspaceInput, DeletedView> DESTROY =
      new Verb<>(
          "workspace-destroy",
          "Destroy a workspace",
          WorkspaceInput.class,
          DeletedView.class,
          "Stops a workspace and removes it with all its files and snapshots. This cannot be undone:"
              + " copy out what is still needed first.",
          Effects.REPLACES,
          Errors.workspace(FailureCode.HOST_IO, FailureCode.DISK_FAILED),
          Shape.CALL,
          Route.of(Method.DELETE, "/v1/workspaces/{workspace}"));

  public static final Verb<LogsInput, LogView> LOGS =
      new Verb<>(
          "workspace-logs",
          "Show a workspace's console",
          LogsInput.class,
          LogView.class,
          "Shows the end of a workspace's console log: what its kernel and guest agent printed, of a"
              + " stopped or lost workspace too. Use it to learn why a boot failed. What programs"
              + " print is answered by the verb that runs them.",
          Effects.READS,
          Errors.workspace(FailureCode.HOST_IO),
          Shape.TEXT,
          Route.of(Method.GET, "/v1/workspaces/{workspace}/logs"));

  static final List<Verb<?, ?>> ALL =
      List.of(
          CREATE, LIST, INFO, START, PAUSE, RESUME, SUSPEND, WAKE, EXTEND, STOP, FORK, DESTROY,
          LOGS);

  private WorkspaceVerbs() {}
}
