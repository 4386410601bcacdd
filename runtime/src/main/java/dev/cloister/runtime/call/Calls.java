package dev.cloister.runtime.call;

import dev.cloister.Cloister;
import dev.cloister.Workspace;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.verb.DeletedView;
import dev.cloister.runtime.verb.ExecInput;
import dev.cloister.runtime.verb.ExecVerbs;
import dev.cloister.runtime.verb.ExecView;
import dev.cloister.runtime.verb.FileVerbs;
import dev.cloister.runtime.verb.HostVerbs;
import dev.cloister.runtime.verb.ImagesView;
import dev.cloister.runtime.verb.LogView;
import dev.cloister.runtime.verb.LogsInput;
import dev.cloister.runtime.verb.Verb;
import dev.cloister.runtime.verb.WorkspaceInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import dev.cloister.runtime.verb.WorkspaceView;
import dev.cloister.runtime.verb.WorkspacesView;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Carries out every verb that is one record in and one record out. Thread-safe; never throws and
 * never blocks.
 */
public final class Calls {
  private final Cloister cloister;
  private final Map<String, Function<Record, CompletionStage<? extends Record>>> handlers =
      new HashMap<>();

  public Calls(Cloister cloister, DaemonIdentity self, Transfers transfers) {
    this.cloister = cloister;
    on(
        WorkspaceVerbs.CREATE,
        in ->
            cloister
                .create(Arguments.create(in))
                .thenCompose(Workspace::info)
                .thenApply(Views::workspace));
    on(WorkspaceVerbs.LIST, in -> cloister.list().thenApply(Calls::workspaces));
    on(WorkspaceVerbs.INFO, in -> view(in, Workspace::info));
    on(WorkspaceVerbs.START, in -> view(in, Workspace::start));
    on(WorkspaceVerbs.STOP, in -> view(in, Workspace::stop));
    on(WorkspaceVerbs.DESTROY, in -> workspace(in.workspace()).thenCompose(Calls::delete));
    on(WorkspaceVerbs.LOGS, this::logs);
    on(ExecVerbs.EXEC, this::exec);
    on(FileVerbs.DOWNLOAD_OUTCOME, in -> transfers.outcome(in.transfer()));
    on(
        HostVerbs.IMAGES,
        in ->
            cloister
                .images()
                .thenApply(all -> new ImagesView(all.stream().map(Views::image).toList())));
    on(HostVerbs.INFO, in -> CompletableFuture.completedFuture(Views.host(cloister.host(), self)));
  }

  /** The workspace with this name or id. Fails with {@code WORKSPACE_NOT_FOUND}. */
  public CompletionStage<Workspace> workspace(String nameOrId) {
    return cloister.workspace(nameOrId);
  }

  /** Whether {@link #call} takes this verb. */
  public boolean handles(Verb<?, ?> verb) {
    return handlers.containsKey(verb.name());
  }

  /** Carries out a verb that {@link #handles} accepts, {@code input} being of its input type. */
  public CompletionStage<? extends Record> call(Verb<?, ?> verb, Record input) {
    try {
      return handlers.get(verb.name()).apply(input);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private <I extends Record, O extends Record> void on(
      Verb<I, O> verb, Function<I, CompletionStage<O>> handler) {
    handlers.put(verb.name(), input -> handler.apply(verb.input().cast(input)));
  }

  private CompletionStage<ExecView> exec(ExecInput input) {
    var options = Arguments.exec(input);
    return workspace(input.workspace())
        .thenCompose(workspace -> workspace.exec(options))
        .thenApply(Views::exec);
  }

  private CompletionStage<LogView> logs(LogsInput input) {
    if (input.follow().orElse(false)) {
      throw new FailureException(
          FailureCode.INVALID_ARGUMENT,
          "The log cannot be followed in one answer",
          "Leave 'follow' out and ask again later, or stream it over HTTP.");
    }
    return workspace(input.workspace())
        .thenCompose(workspace -> workspace.logs(Arguments.tail(input)))
        .thenApply(end -> new LogView(end.utf8String()));
  }

  private CompletionStage<WorkspaceView> view(
      WorkspaceInput input, Function<Workspace, CompletionStage<dev.cloister.WorkspaceInfo>> step) {
    return workspace(input.workspace()).thenCompose(step).thenApply(Views::workspace);
  }

  private static CompletionStage<DeletedView> delete(Workspace workspace) {
    var deleted = new DeletedView(workspace.id().value(), workspace.name());
    return workspace.delete().thenApply(done -> deleted);
  }

  private static WorkspacesView workspaces(java.util.List<dev.cloister.WorkspaceInfo> all) {
    return new WorkspacesView(all.stream().map(Views::workspace).toList());
  }
}
