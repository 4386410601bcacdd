package dev.cloister.runtime.verb;

/**
 * One operation.
 *
 * @param name kebab-case, the same in every surface
 * @param input what it takes; a component that is not optional must be given
 * @param output what it answers
 * @param description for people, complete sentences
 * @param effects what it does to the world
 * @param shape how its bytes travel
 * @param route where it is found over HTTP
 */
public record Verb<I extends Record, O extends Record>(
    String name,
    Class<I> input,
    Class<O> output,
    String description,
    Effects effects,
    Shape shape,
    Route route) {

  @Override
  public String toString() {
    return name;
  }
}
