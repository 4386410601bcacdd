package dev.cloister.runtime.call;

import dev.cloister.Cloister;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.verb.DeletedView;
import dev.cloister.runtime.verb.FileVerbs;
import dev.cloister.runtime.verb.HostVerbs;
import dev.cloister.runtime.verb.ImagesView;
import dev.cloister.runtime.verb.LogView;
import dev.cloister.runtime.verb.LogsInput;
import dev.cloister.runtime.verb.WorkspaceInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import dev.cloister.runtime.verb.WorkspaceView;
import dev.cloister.runtime.verb.WorkspacesView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Verbs on workspaces as a whole, and on their host. */
final class WorkspaceCalls {
  private final DaemonIdentity self;
  private final Transfers transfers;

  WorkspaceCalls(DaemonIdentity self, Transfers transfers) {
    this.self = self;
    this.transfers = transfers;
  }

  void register(Handlers handlers) {
    handlers.on(
        WorkspaceVerbs.CREATE,
        (host, in) ->
            host.create(Arguments.create(in))
                .thenCompose(Workspace::info)
                .thenApply(Views::workspace));
    handlers.on(
        WorkspaceVerbs.LIST, (host, in) -> host.list().thenApply(WorkspaceCalls::workspaces));
    handlers.on(WorkspaceVerbs.INFO, (host, in) -> view(host, in, Workspace::info));
    handlers.on(
        WorkspaceVerbs.START,
        (host, in) ->
            view(
                host,
                new WorkspaceInput(in.workspace()),
                in.discardMemory().orElse(false)
                    ? Workspace::startWithoutMemory
                    : Workspace::start));
    handlers.on(WorkspaceVerbs.SUSPEND, (host, in) -> view(host, in, Workspace::suspend));
    handlers.on(
        WorkspaceVerbs.EXTEND,
        (host, in) ->
            view(
                host,
                new WorkspaceInput(in.workspace()),
                workspace -> workspace.extend(Duration.ofMillis(in.byMillis()))));
    handlers.on(WorkspaceVerbs.WAKE, (host, in) -> view(host, in, Workspace::wake));
    handlers.on(WorkspaceVerbs.PAUSE, (host, in) -> view(host, in, Workspace::pause));
    handlers.on(WorkspaceVerbs.RESUME, (host, in) -> view(host, in, Workspace::resume));
    handlers.on(WorkspaceVerbs.STOP, (host, in) -> view(host, in, Workspace::stop));
    handlers.on(
        WorkspaceVerbs.DESTROY,
        (host, in) -> host.workspace(in.workspace()).thenCompose(WorkspaceCalls::delete));
    handlers.on(WorkspaceVerbs.LOGS, WorkspaceCalls::logs);
    handlers.on(FileVerbs.DOWNLOAD_OUTCOME, (host, in) -> transfers.outcome(in.transfer()));
    handlers.on(
        HostVerbs.IMAGES,
        (host, in) ->
            host.images()
                .thenApply(all -> new ImagesView(all.stream().map(Views::image).toList())));
    handlers.on(
        HostVerbs.INFO,
        (host, in) -> CompletableFuture.completedFuture(Views.host(host.host(), self)));
  }

  private static CompletionStage<LogView> logs(Cloister host, LogsInput input) {
    if (input.follow().orElse(false)) {
      throw new FailureException(
          FailureCode.INVALID_ARGUMENT,
          "The log cannot be followed in one answer",
          "Leave 'follow' out and ask again later, or stream it over HTTP.");
    }
    return host.workspace(input.workspace())
        .thenCompose(workspace -> workspace.logs(Arguments.tail(input)))
        .thenApply(end -> new LogView(LastLines.of(end, input.lines()).utf8String()));
  }

  private static CompletionStage<WorkspaceView> view(
      Cloister host,
      WorkspaceInput input,
      Function<Workspace, CompletionStage<WorkspaceInfo>> step) {
    return host.workspace(input.workspace()).thenCompose(step).thenApply(Views::workspace);
  }

  private static CompletionStage<DeletedView> delete(Workspace workspace) {
    var deleted = new DeletedView(workspace.id().value(), workspace.name());
    return workspace.delete().thenApply(done -> deleted);
  }

  private static WorkspacesView workspaces(List<WorkspaceInfo> all) {
    return new WorkspacesView(all.stream().map(Views::listed).toList());
  }
}
