package dev.cloister.runtime.call;

import dev.cloister.Cloister;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.ExecInput;
import dev.cloister.runtime.verb.ExecParallelInput;
import dev.cloister.runtime.verb.ExecParallelView;
import dev.cloister.runtime.verb.ExecParallelView.Outcome;
import dev.cloister.runtime.verb.ExecVerbs;
import dev.cloister.runtime.verb.ExecView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Verbs that run programs and wait for their end. */
final class ExecCalls {
  private ExecCalls() {}

  static void register(Handlers handlers) {
    handlers.on(ExecVerbs.EXEC, ExecCalls::exec);
    handlers.on(ExecVerbs.PARALLEL, ExecCalls::parallel);
  }

  private static CompletionStage<ExecView> exec(Cloister host, ExecInput input) {
    var options = Arguments.exec(input);
    return host.workspace(input.workspace())
        .thenCompose(workspace -> workspace.exec(options))
        .thenApply(Views::exec);
  }

  private static CompletionStage<ExecParallelView> parallel(
      Cloister host, ExecParallelInput input) {
    List<CompletableFuture<Outcome>> all = new ArrayList<>();
    for (String workspace : input.workspaces()) {
      all.add(
          exec(host, input.in(workspace))
              .handle((result, error) -> outcome(workspace, result, error))
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenApply(done -> view(all.stream().map(CompletableFuture::join).toList()));
  }

  private static Outcome outcome(String workspace, ExecView result, Throwable error) {
    return new Outcome(
        workspace,
        Optional.ofNullable(result),
        Optional.ofNullable(error).map(FailureException::failureOf).map(ErrorView::of));
  }

  private static ExecParallelView view(List<Outcome> results) {
    long succeeded =
        results.stream()
            .filter(one -> one.result().map(ran -> ran.exit().exitCode() == 0).orElse(false))
            .count();
    return new ExecParallelView(results, (int) succeeded, results.size() - (int) succeeded);
  }
}
