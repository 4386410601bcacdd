package dev.cloister.actors.workspace;

import java.time.Duration;

/**
 * The memory of a workspace whose VM is gone or is about to go.
 *
 * @param id in its store; every suspension has another
 * @param bytes on disk
 */
public record SavedMemory(String id, long bytes) {
  /** What a slow disk reads in a second. */
  private static final long SLOW = 20L << 20;

  /** So long it may take to read it all, beside what a small one takes. */
  Duration reading() {
    return Duration.ofSeconds(bytes / SLOW);
  }
}
