package dev.cloister.actors.failure;

/** What a caller may conclude from a failure. */
public enum FailureKind {
  /** The request was wrong or came at a wrong time; nothing was done. */
  REFUSED,
  /** It provably did not happen and may work when tried again. */
  TRANSIENT,
  /** It did not happen and will not until something is changed. */
  PERMANENT,
  /** It was dispatched, then the link broke: it may have happened. Neither retried nor blamed. */
  UNKNOWN
}
