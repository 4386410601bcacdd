package dev.cloister.runtime.mcp.engine;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * {@code cloister.mcp} of the configuration, as far as it is about what requests mean.
 *
 * @param pageSize how many items of a list are told at once
 * @param listsFresh how long a list of tools or prompts may be cached
 * @param answerTimeout how long a client's user may take to answer
 */
public record EngineSettings(int pageSize, Duration listsFresh, Duration answerTimeout) {

  public static EngineSettings of(Config config) {
    Config mcp = config.getConfig("cloister.mcp");
    return new EngineSettings(
        mcp.getInt("page-size"), mcp.getDuration("lists-fresh"), mcp.getDuration("answer-timeout"));
  }
}
