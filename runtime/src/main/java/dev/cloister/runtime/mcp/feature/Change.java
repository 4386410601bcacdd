package dev.cloister.runtime.mcp.feature;

import dev.cloister.runtime.mcp.era.Principal;

/** Something clients may want to know of. */
public sealed interface Change {
  /** There are other tools now. */
  record OfTools() implements Change {}

  /** There are other prompts now. */
  record OfPrompts() implements Change {}

  /** The list of resources is another now. */
  record OfResources() implements Change {}

  /** A resource holds something else now. */
  record OfResource(String uri) implements Change {}

  /** A task is in another state now. */
  record OfTask(Principal owner, TaskView task) implements Change {}
}
