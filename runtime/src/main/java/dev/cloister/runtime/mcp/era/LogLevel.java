package dev.cloister.runtime.mcp.era;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Severities, the least first. */
public enum LogLevel {
  DEBUG,
  INFO,
  NOTICE,
  WARNING,
  ERROR,
  CRITICAL,
  ALERT,
  EMERGENCY;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<LogLevel> ofId(String id) {
    return Arrays.stream(values()).filter(level -> level.id().equals(id)).findFirst();
  }
}
