package dev.cloister.runtime.mcp.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.call.Calls;
import dev.cloister.runtime.mcp.feature.Answer;
import dev.cloister.runtime.mcp.feature.CallContext;
import dev.cloister.runtime.mcp.feature.Question;
import dev.cloister.runtime.mcp.feature.Tool;
import dev.cloister.runtime.mcp.feature.ToolOutcome;
import dev.cloister.runtime.mcp.feature.ToolSpec;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Destroys a workspace, after the client's user has agreed, where there is one to ask. */
final class DestroyTool implements Tool {
  private static final String FIELD = "destroy";

  private final Tool destroy;
  private final Calls calls;

  DestroyTool(Tool destroy, Calls calls) {
    this.destroy = destroy;
    this.calls = calls;
  }

  @Override
  public ToolSpec spec() {
    return destroy.spec();
  }

  @Override
  public boolean checksArguments() {
    return true;
  }

  @Override
  public CompletionStage<ToolOutcome> call(ObjectNode arguments, CallContext context) {
    Question question =
        question(VerbTool.input(WorkspaceVerbs.DESTROY, arguments, calls).workspace());
    if (!context.canAsk(question)) {
      return destroy.call(arguments, context);
    }
    return context
        .ask("confirm", question)
        .thenCompose(
            answer ->
                agrees(answer)
                    ? destroy.call(arguments, context)
                    : CompletableFuture.completedFuture(
                        new ToolOutcome.Failed(
                            "The user did not agree; nothing was destroyed (cancelled).\nWhat to"
                                + " do: ask the user what to keep, or leave the workspace as it"
                                + " is.")));
  }

  private static boolean agrees(Answer answer) {
    return answer.accepted() && answer.form().path(FIELD).asBoolean();
  }

  private static Question question(String workspace) {
    ObjectNode schema = Json.object().put("type", "object");
    schema
        .putObject("properties")
        .putObject(FIELD)
        .put("type", "boolean")
        .put("title", "Destroy it")
        .put("description", "The machine and all its files are removed for ever.")
        .put("default", false);
    schema.putArray("required").add(FIELD);
    return Question.form(
        "Destroy the workspace '" + workspace + "' with all its files? This cannot be undone.",
        schema);
  }
}
