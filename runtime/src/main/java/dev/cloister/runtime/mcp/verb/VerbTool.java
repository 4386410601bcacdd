package dev.cloister.runtime.mcp.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.runtime.audit.Caller;
import dev.cloister.runtime.call.Calls;
import dev.cloister.runtime.mcp.feature.CallContext;
import dev.cloister.runtime.mcp.feature.Tool;
import dev.cloister.runtime.mcp.feature.ToolHints;
import dev.cloister.runtime.mcp.feature.ToolOutcome;
import dev.cloister.runtime.mcp.feature.ToolSpec;
import dev.cloister.runtime.mcp.rpc.Json;
import dev.cloister.runtime.verb.Effects;
import dev.cloister.runtime.verb.ExecView;
import dev.cloister.runtime.verb.Schemas;
import dev.cloister.runtime.verb.Verb;
import dev.cloister.runtime.verb.VerbInput;
import dev.cloister.runtime.verb.VerbJson;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A verb of the catalogue as a tool. A client that cancels ends the programs it runs, with
 * everything they started.
 */
final class VerbTool implements Tool {
  static final Caller CALLER = Caller.owner(Caller.Surface.MCP);

  private final Verb<?, ?> verb;
  private final ToolSpec spec;
  private final Calls calls;
  private final Waiting waiting;

  VerbTool(Verb<?, ?> verb, Calls calls, Waiting waiting) {
    this.verb = verb;
    this.spec = spec(verb);
    this.calls = calls;
    this.waiting = waiting;
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public boolean checksArguments() {
    return true;
  }

  @Override
  public CompletionStage<ToolOutcome> call(ObjectNode arguments, CallContext context) {
    Record input = input(verb, arguments, calls);
    return waiting
        .during(verb.title(), context, calls.call(verb, input, CALLER, context.cancelled()))
        .thenApply(VerbTool::done);
  }

  /** A refusal is recorded as every call is. */
  static <I extends Record> I input(Verb<I, ?> verb, ObjectNode arguments, Calls calls) {
    try {
      return VerbInput.of(verb, arguments);
    } catch (RuntimeException e) {
      calls.refused(verb, arguments.path("workspace").asText(), CALLER, e);
      throw e;
    }
  }

  static ToolOutcome done(Record output) {
    ObjectNode tree = VerbJson.tree(output);
    String text = output instanceof ExecView ran ? ExecText.of(ran) : Json.pretty(tree);
    return new ToolOutcome.Done(tree, text);
  }

  private static ToolSpec spec(Verb<?, ?> verb) {
    Effects effects = verb.effects();
    return new ToolSpec(
        verb.toolName(),
        verb.title(),
        verb.description(),
        Schemas.input(verb),
        Optional.of(Schemas.output(verb)),
        new ToolHints(
            effects.readOnly(), effects.destructive(), effects.idempotent(), effects.openWorld()),
        false);
  }
}
