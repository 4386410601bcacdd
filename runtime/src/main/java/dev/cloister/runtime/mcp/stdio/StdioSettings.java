package dev.cloister.runtime.mcp.stdio;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * {@code cloister.mcp} of the configuration, as far as it is about standard input and output.
 *
 * @param longestMessage in bytes; a longer line is refused
 * @param calls how many requests may be under way; further ones are refused
 * @param grace how long what is under way when input ends may still be answered
 */
public record StdioSettings(int longestMessage, int calls, Duration grace) {

  public static StdioSettings of(Config config) {
    Config mcp = config.getConfig("cloister.mcp");
    return new StdioSettings(
        Math.toIntExact(mcp.getBytes("longest-message")),
        mcp.getInt("stdio-calls"),
        mcp.getDuration("stdio-grace"));
  }
}
