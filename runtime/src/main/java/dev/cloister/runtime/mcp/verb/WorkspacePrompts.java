package dev.cloister.runtime.mcp.verb;

import dev.cloister.runtime.call.Calls;
import dev.cloister.runtime.mcp.feature.CallContext;
import dev.cloister.runtime.mcp.feature.Content;
import dev.cloister.runtime.mcp.feature.Prompt;
import dev.cloister.runtime.mcp.feature.PromptSpec;
import dev.cloister.runtime.mcp.feature.PromptSpec.Argument;
import dev.cloister.runtime.mcp.feature.ResourceContents;
import dev.cloister.runtime.verb.LogView;
import dev.cloister.runtime.verb.LogsInput;
import dev.cloister.runtime.verb.VerbJson;
import dev.cloister.runtime.verb.WorkspaceInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Requests worth starting from. */
final class WorkspacePrompts {
  private static final Argument WORKSPACE =
      new Argument("workspace", "The workspace's name or id.", true);

  private record One(
      PromptSpec spec, Function<Map<String, String>, CompletionStage<List<Content>>> said)
      implements Prompt {
    @Override
    public CompletionStage<List<Content>> get(Map<String, String> arguments, CallContext context) {
      return said.apply(arguments);
    }
  }

  private final Calls calls;

  WorkspacePrompts(Calls calls) {
    this.calls = calls;
  }

  List<Prompt> all() {
    return List.of(
        new One(
            new PromptSpec(
                "do-in-a-new-workspace",
                "Do it in a new workspace",
                "Have a task done on a fresh machine of its own, away from this one.",
                List.of(
                    new Argument("task", "What is to be done.", true),
                    new Argument("image", "The base image; minimal if left out.", false))),
            in -> fresh(in.get("task"), in.getOrDefault("image", "minimal"))),
        new One(
            new PromptSpec(
                "do-in-a-workspace",
                "Do it in a workspace",
                "Have a task done on a machine that is there already.",
                List.of(WORKSPACE, new Argument("task", "What is to be done.", true))),
            in -> existing(in.get("workspace"), in.get("task"))),
        new One(
            new PromptSpec(
                "diagnose-a-workspace",
                "Diagnose a workspace",
                "Find out why a workspace is lost, does not start or misbehaves.",
                List.of(WORKSPACE)),
            in -> diagnosis(in.get("workspace"))));
  }

  private static CompletionStage<List<Content>> fresh(String task, String image) {
    return said(
        "Create a workspace from the image '"
            + image
            + "' and do this in it:\n\n"
            + task
            + "\n\n"
            + "Give every command that may hang a timeout. Show me what came of it, and the exit"
            + " codes that prove it. Do not destroy the workspace before I have seen the result;"
            + " tell me its name.");
  }

  private static CompletionStage<List<Content>> existing(String workspace, String task) {
    return said(
        "In the workspace '"
            + workspace
            + "', do this:\n\n"
            + task
            + "\n\n"
            + "Look first at what is there (workspace_info, then its files); start it if it is"
            + " stopped. Change nothing that the task does not need. Show me the exit codes that"
            + " prove the result.");
  }

  private CompletionStage<List<Content>> diagnosis(String workspace) {
    LogsInput logs =
        new LogsInput(workspace, OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
    return calls
        .call(WorkspaceVerbs.INFO, new WorkspaceInput(workspace), VerbTool.CALLER)
        .thenCombine(
            calls.call(WorkspaceVerbs.LOGS, logs, VerbTool.CALLER),
            (info, log) ->
                List.of(
                    new Content.Text(
                        "Find out what is wrong with the workspace '"
                            + workspace
                            + "'. Its state"
                            + " and the end of its console follow. Say what happened, the evidence"
                            + " for it, and the next step; change nothing before I agree."),
                    embedded(workspace, "", "application/json", VerbJson.pretty(info)),
                    embedded(workspace, "/console", "text/plain", ((LogView) log).text())));
  }

  private static Content embedded(String workspace, String part, String type, String text) {
    return new Content.Embedded(
        new ResourceContents.Text(WorkspaceUri.PREFIX + workspace + part, type, text));
  }

  private static CompletionStage<List<Content>> said(String text) {
    return CompletableFuture.completedFuture(List.of(new Content.Text(text)));
  }
}
