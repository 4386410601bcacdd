package dev.cloister.runtime.mcp.era;

/** How a client speaks. */
public enum Era {
  /** Every request tells everything about itself. */
  MODERN,
  /** A handshake opens a session. */
  LEGACY
}
