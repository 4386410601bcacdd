package dev.cloister.runtime.verb;

/** An input or an output that carries content, or tells of content that went beside it. */
public interface Sized {
  /** How much, in bytes. */
  long contentBytes();
}
