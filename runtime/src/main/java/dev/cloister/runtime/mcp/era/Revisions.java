package dev.cloister.runtime.mcp.era;

import java.util.List;

/** The revisions of the protocol that are spoken, by era; the newest first. */
public final class Revisions {
  public static final List<String> MODERN = List.of("2026-07-28");
  public static final List<String> LEGACY =
      List.of("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05");

  /** What a legacy client speaks that does not say. */
  public static final String ASSUMED = "2025-03-26";

  private Revisions() {}

  /** What is spoken with a client that asks for {@code wanted} in its handshake. */
  public static String negotiate(String wanted) {
    return LEGACY.contains(wanted) ? wanted : LEGACY.get(0);
  }
}
