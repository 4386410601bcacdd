package dev.cloister.actors.port;

/** A source of bytes that nobody can foresee. Safe for threads, and does not block. */
@FunctionalInterface
public interface Entropy {
  /** As many new ones. */
  byte[] bytes(int count);
}
