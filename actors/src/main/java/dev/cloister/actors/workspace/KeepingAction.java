package dev.cloister.actors.workspace;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a workspace does to itself, by the way it is kept. */
public enum KeepingAction {
  SUSPEND,
  /** Also what a newer version may know: its files stay. */
  @JsonEnumDefaultValue
  STOP,
  DELETE;

  /** The word in every interface, e.g. {@code stop}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The action with this {@link #word}. */
  public static Optional<KeepingAction> ofWord(String word) {
    return Arrays.stream(values()).filter(action -> action.word().equals(word)).findFirst();
  }
}
