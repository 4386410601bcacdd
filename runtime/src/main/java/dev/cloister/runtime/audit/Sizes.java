package dev.cloister.runtime.audit;

import dev.cloister.runtime.verb.Sized;
import java.util.OptionalLong;

/**
 * How much content a call moved, in bytes; empty where it is no matter of contents.
 *
 * @param in from the caller
 * @param out to the caller
 */
public record Sizes(OptionalLong in, OptionalLong out) {
  public static final Sizes NONE = new Sizes(OptionalLong.empty(), OptionalLong.empty());

  /** Of a call by its records; {@code output} null where there is none. */
  public static Sizes of(Record input, Record output) {
    return new Sizes(bytes(input), bytes(output));
  }

  private static OptionalLong bytes(Record record) {
    return record instanceof Sized sized
        ? OptionalLong.of(sized.contentBytes())
        : OptionalLong.empty();
  }
}
