package dev.cloister.runtime.mcp.feature;

import java.util.List;
import java.util.Optional;

/**
 * All that a server offers.
 *
 * @param tools by their names, which differ; always in the same order
 * @param prompts the same
 * @param tasks empty where no tool ever goes on as a task
 * @param changes where whatever changes is told
 */
public record Features(
    ServerProfile profile,
    List<Tool> tools,
    List<Prompt> prompts,
    Resources resources,
    Completer completer,
    Optional<Tasks> tasks,
    Changes changes) {

  public Features {
    tools = List.copyOf(tools);
    prompts = List.copyOf(prompts);
  }
}
