package dev.cloister.runtime.call;

import dev.cloister.Cloister;
import dev.cloister.Fork;
import dev.cloister.ForkOptions;
import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.ForkInput;
import dev.cloister.runtime.verb.ForkView;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The verb that makes workspaces of one that runs. */
final class ForkCalls {
  private ForkCalls() {}

  static void register(Handlers handlers) {
    handlers.on(WorkspaceVerbs.FORK, ForkCalls::fork);
  }

  private static CompletionStage<ForkView> fork(Cloister host, ForkInput input) {
    ForkOptions options =
        new ForkOptions(
            input.count().orElse(1),
            input.namePrefix(),
            input.snapshot(),
            input.diskOnly().orElse(false));
    return host.workspace(input.workspace())
        .thenCompose(workspace -> workspace.fork(options))
        .thenApply(ForkCalls::view);
  }

  private static ForkView view(Fork fork) {
    List<ForkView.Child> children =
        fork.children().stream()
            .map(
                child ->
                    new ForkView.Child(
                        child.name(),
                        child.workspace().map(made -> made.id().value()),
                        child.failure().map(ErrorView::of)))
            .toList();
    int made = (int) children.stream().filter(child -> child.id().isPresent()).count();
    return new ForkView(
        children, made, children.size() - made, fork.paused().toMillis(), fork.frozen().toMillis());
  }
}
