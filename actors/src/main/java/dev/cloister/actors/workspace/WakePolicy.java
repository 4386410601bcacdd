package dev.cloister.actors.workspace;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** When a suspended workspace wakes. */
public enum WakePolicy {
  /** Whoever uses its guest wakes it. */
  ON_USE,
  /** Only who asks for that; what a newer version may know is read as this, for it does less. */
  @JsonEnumDefaultValue
  MANUAL;

  /** The word in every interface, e.g. {@code on-use}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The policy with this {@link #word}. */
  public static Optional<WakePolicy> ofWord(String word) {
    return Arrays.stream(values()).filter(policy -> policy.word().equals(word)).findFirst();
  }
}
