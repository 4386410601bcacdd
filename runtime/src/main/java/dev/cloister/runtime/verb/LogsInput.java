package dev.cloister.runtime.verb;

import java.util.Optional;
import java.util.OptionalInt;

/** Which part of a console log. */
public record LogsInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("How many bytes of its end, 0 to 1048576; 65536 if left out.")
        @Rule(min = 0, max = MAX_TAIL)
        OptionalInt tail,
    @Doc(
            "How many lines of its end at most, 0 to 1000000; all that 'tail' allows if left out, and"
                + " 'tail' is then 1048576 if left out.")
        @Rule(min = 0, max = 1_000_000)
        OptionalInt lines,
    @Doc("Whether to go on with what is printed from now on. False if left out.")
        Optional<Boolean> follow)
    implements InWorkspaces.One {

  public static final int DEFAULT_TAIL = 64 << 10;
  public static final int MAX_TAIL = 1 << 20;
}
