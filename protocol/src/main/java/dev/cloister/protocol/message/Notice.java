package dev.cloister.protocol.message;

/** What the agent reports unasked. */
public sealed interface Notice {
  /** The guest's kernel killed a process of this execution for want of memory. */
  record OomKill(String id) implements Notice {}

  /** A notice this version does not know, by name. */
  record Other(String notice) implements Notice {}
}
