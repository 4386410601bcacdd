package dev.cloister.runtime.mcp.session;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * {@code cloister.mcp.session} of the configuration.
 *
 * @param most how many sessions are open at once
 * @param idle after how long without a request one may be forgotten
 * @param calls how many calls one may have under way
 */
public record SessionSettings(int most, Duration idle, int calls) {

  public static SessionSettings of(Config config) {
    Config session = config.getConfig("cloister.mcp.session");
    return new SessionSettings(
        session.getInt("most"), session.getDuration("idle"), session.getInt("calls"));
  }
}
