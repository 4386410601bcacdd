package dev.cloister.actors.workspace;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of a workspace whose VM has ended without having been asked to. */
public enum RestartPolicy {
  /** It waits for somebody to start it. */
  @JsonEnumDefaultValue
  NEVER,
  /** It is started again after a crash, not after its guest has powered off in good order. */
  ON_FAILURE,
  /** It is started again also when its guest has powered off: only a stop or a delete ends it. */
  ALWAYS;

  /** The policy's word in every interface, e.g. {@code on-failure}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The policy with this {@link #word()}. */
  public static Optional<RestartPolicy> ofWord(String word) {
    return Arrays.stream(values()).filter(policy -> policy.word().equals(word)).findFirst();
  }

  boolean wantsRestart(boolean crashed) {
    return this == ALWAYS || (this == ON_FAILURE && crashed);
  }
}
