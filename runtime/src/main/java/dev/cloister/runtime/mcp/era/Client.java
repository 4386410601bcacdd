package dev.cloister.runtime.mcp.era;

import java.util.Optional;

/**
 * Who makes a request, and what it can do.
 *
 * @param logLevel the least severity it wants told; empty: nothing
 */
public record Client(
    Principal principal, Era era, ClientCapabilities capabilities, Optional<LogLevel> logLevel) {}
