package dev.cloister.actors.journal;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import java.io.NotSerializableException;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Tells a journal that is damaged from one that cannot be read at the moment: only what was read
 * and made no sense is damage.
 */
public final class JournalDamage {
  private static final int DEEPEST = 20;

  private JournalDamage() {}

  /**
   * The failure {@code error} means for {@code what}, if it means damage.
   *
   * @param what whose journal it is, for people, e.g. {@code workspace alpha}
   */
  public static Optional<Failure> of(String what, Throwable error) {
    Throwable at = error;
    for (int depth = 0; at != null && depth < DEEPEST; depth++) {
      if (at instanceof NotSerializableException
          || at instanceof IllegalStateException
          || at instanceof NoSuchElementException) {
        return Optional.of(failure(what, at.getMessage()));
      }
      at = at.getCause();
    }
    return Optional.empty();
  }

  /** The failure, for damage that was found otherwise. */
  public static Failure failure(String what, String how) {
    return Failure.of(
        FailureCode.JOURNAL_DAMAGED,
        "The journal of " + what + " is damaged: " + how,
        "Run 'cloister down', then 'cloister repair': it exports what can be read, sets aside what is"
            + " damaged, and keeps every disk.");
  }
}
