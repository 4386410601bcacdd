package dev.cloister.runtime.mcp.engine;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Looks through what futures wrap errors in. */
public final class Causes {
  private Causes() {}

  public static Throwable of(Throwable error) {
    Throwable at = error;
    while ((at instanceof CompletionException || at instanceof ExecutionException)
        && at.getCause() != null) {
      at = at.getCause();
    }
    return at;
  }
}
