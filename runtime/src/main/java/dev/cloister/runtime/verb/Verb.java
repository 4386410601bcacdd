package dev.cloister.runtime.verb;

import dev.cloister.actors.failure.FailureCode;
import java.util.Set;

/**
 * One operation.
 *
 * @param name kebab-case, the same in every surface
 * @param title for people, a few words
 * @param input what it takes; a component that is not optional must be given
 * @param output what it answers
 * @param description for people and models, complete sentences: when to use it, what it answers,
 *     its limits
 * @param effects what it does to the world
 * @param errors every code it may fail with
 * @param shape how its bytes travel
 * @param route where it is found over HTTP
 */
public record Verb<I extends Record, O extends Record>(
    String name,
    String title,
    Class<I> input,
    Class<O> output,
    String description,
    Effects effects,
    Set<FailureCode> errors,
    Shape shape,
    Route route) {

  /** Whether agents have it as a tool. */
  public boolean isTool() {
    return shape.isForAgents();
  }

  /** Its name as a tool, e.g. {@code workspace_create}. */
  public String toolName() {
    return name.replace('-', '_');
  }

  @Override
  public String toString() {
    return name;
  }
}
