package dev.cloister.runtime.mcp.verb;

import akka.stream.Materializer;
import com.typesafe.config.Config;
import dev.cloister.runtime.call.Calls;
import dev.cloister.runtime.mcp.feature.Changes;
import dev.cloister.runtime.mcp.feature.Features;
import dev.cloister.runtime.mcp.feature.ServerProfile;
import dev.cloister.runtime.mcp.feature.Tool;
import dev.cloister.runtime.verb.Verb;
import dev.cloister.runtime.verb.Verbs;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import java.util.List;
import java.util.Optional;

/** All that Cloister offers through MCP. */
public final class CloisterFeatures {
  private CloisterFeatures() {}

  /**
   * Puts it together; derives schemas, which takes a good part of a second.
   *
   * @param version of this build
   * @param config the whole configuration
   */
  public static Features of(Calls calls, String version, Config config, Materializer materializer) {
    Config mcp = config.getConfig("cloister.mcp");
    Waiting waiting = new Waiting(materializer, mcp.getDuration("progress-every"));
    List<Tool> tools =
        Verbs.ALL.stream()
            .filter(verb -> verb.isTool() && calls.handles(verb))
            .map(verb -> tool(verb, calls, waiting))
            .toList();
    return new Features(
        new ServerProfile(
            "cloister",
            "Cloister",
            version,
            Instructions.TEXT,
            new ServerProfile.Told(false, false, false, false),
            false),
        tools,
        new WorkspacePrompts(calls).all(),
        new WorkspaceResources(
            calls, materializer, Math.toIntExact(mcp.getBytes("longest-resource"))),
        new WorkspaceCompleter(calls),
        Optional.empty(),
        new Changes());
  }

  private static Tool tool(Verb<?, ?> verb, Calls calls, Waiting waiting) {
    Tool plain = new VerbTool(verb, calls, waiting);
    return verb.equals(WorkspaceVerbs.DESTROY) ? new DestroyTool(plain) : plain;
  }
}
