package dev.cloister.runtime.mcp.verb;

import akka.stream.Materializer;
import com.typesafe.config.Config;
import dev.cloister.Tasks;
import dev.cloister.runtime.call.Calls;
import dev.cloister.runtime.mcp.feature.Changes;
import dev.cloister.runtime.mcp.feature.Features;
import dev.cloister.runtime.mcp.feature.ServerProfile;
import dev.cloister.runtime.mcp.feature.Tool;
import dev.cloister.runtime.verb.ExecVerbs;
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
   * @param tasks where calls that last are kept
   * @param version of this build
   * @param config the whole configuration
   */
  public static Features of(
      Calls calls, Tasks tasks, String version, Config config, Materializer materializer) {
    Changes changes = new Changes();
    WorkspaceChanges.tell(calls, changes);
    TaskFeature lasting = new TaskFeature(tasks, TaskFeature.Settings.of(config), changes);
    Config mcp = config.getConfig("cloister.mcp");
    Waiting waiting = new Waiting(materializer, mcp.getDuration("progress-every"));
    List<Tool> tools =
        Verbs.ALL.stream()
            .filter(verb -> verb.isTool() && calls.handles(verb))
            .map(verb -> tool(verb, calls, waiting, lasting))
            .toList();
    return new Features(
        new ServerProfile(
            "cloister",
            "Cloister",
            version,
            Instructions.TEXT,
            new ServerProfile.Told(false, false, true, true),
            false),
        tools,
        new WorkspacePrompts(calls).all(),
        new WorkspaceResources(
            calls, materializer, Math.toIntExact(mcp.getBytes("longest-resource"))),
        new WorkspaceCompleter(calls),
        Optional.of(lasting),
        changes);
  }

  private static Tool tool(Verb<?, ?> verb, Calls calls, Waiting waiting, TaskFeature lasting) {
    Tool plain = new VerbTool(verb, calls, waiting);
    if (verb.equals(ExecVerbs.EXEC)) {
      return new ExecTool(plain, calls, waiting, lasting);
    }
    return verb.equals(WorkspaceVerbs.DESTROY) ? new DestroyTool(plain, calls) : plain;
  }
}
