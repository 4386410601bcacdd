package dev.cloister.runtime.mcp.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.Execution;
import dev.cloister.runtime.call.Arguments;
import dev.cloister.runtime.call.Calls;
import dev.cloister.runtime.call.Views;
import dev.cloister.runtime.embed.BufferedExec;
import dev.cloister.runtime.mcp.feature.CallContext;
import dev.cloister.runtime.mcp.feature.Tool;
import dev.cloister.runtime.mcp.feature.ToolOutcome;
import dev.cloister.runtime.mcp.feature.ToolSpec;
import dev.cloister.runtime.verb.ExecInput;
import dev.cloister.runtime.verb.ExecVerbs;
import dev.cloister.runtime.verb.ExecView;
import dev.cloister.runtime.verb.VerbJson;
import java.util.concurrent.CompletionStage;

/** Runs a program; a client that cancels ends it, with everything it started. */
final class ExecTool implements Tool {
  private final ToolSpec spec = VerbTool.spec(ExecVerbs.EXEC);
  private final Calls calls;
  private final Waiting waiting;

  ExecTool(Calls calls, Waiting waiting) {
    this.calls = calls;
    this.waiting = waiting;
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public CompletionStage<ToolOutcome> call(ObjectNode arguments, CallContext context) {
    ExecInput input = VerbTool.input(ExecVerbs.EXEC, arguments, calls);
    CompletionStage<ExecView> view =
        calls.recorded(ExecVerbs.EXEC, input, VerbTool.CALLER, () -> run(input, context));
    return waiting
        .during("Running " + input.command().get(0), context, view)
        .thenApply(ExecTool::outcome);
  }

  private CompletionStage<ExecView> run(ExecInput input, CallContext context) {
    ExecOptions given = Arguments.exec(input);
    ExecOptions options = given.withInteractive(!given.stdin().isEmpty());
    return calls
        .workspace(input.workspace())
        .thenCompose(workspace -> workspace.execute(options))
        .thenCompose(execution -> follow(execution, options, context))
        .thenApply(Views::exec);
  }

  private static CompletionStage<ExecResult> follow(
      Execution execution, ExecOptions options, CallContext context) {
    context.cancelled().thenRun(execution::cancel);
    return BufferedExec.run(execution, options);
  }

  private static ToolOutcome outcome(ExecView view) {
    return new ToolOutcome.Done(VerbJson.tree(view), ExecText.of(view));
  }
}
