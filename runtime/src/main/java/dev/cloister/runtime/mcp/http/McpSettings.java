package dev.cloister.runtime.mcp.http;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * {@code cloister.mcp} of the configuration, as far as it is about HTTP.
 *
 * @param longestMessage in bytes; a longer body is refused
 * @param bodyTimeout how long a body may take to come
 * @param streamAfter when a request that still has no response is answered by a stream
 * @param heartbeat how often something is written while a call runs, which is how a client's
 *     leaving is noticed
 * @param listenHeartbeat the same for streams of changes
 * @param streamBuffer how many notifications wait for a slow client before some are dropped
 * @param calls how many calls clients of one principal may have under way without a session
 */
record McpSettings(
    int longestMessage,
    Duration bodyTimeout,
    Duration streamAfter,
    Duration heartbeat,
    Duration listenHeartbeat,
    int streamBuffer,
    int calls) {

  static McpSettings of(Config config) {
    Config mcp = config.getConfig("cloister.mcp");
    return new McpSettings(
        Math.toIntExact(mcp.getBytes("longest-message")),
        config.getDuration("cloister.http.body-timeout"),
        mcp.getDuration("stream-after"),
        mcp.getDuration("heartbeat"),
        mcp.getDuration("listen-heartbeat"),
        mcp.getInt("stream-buffer"),
        mcp.getInt("calls"));
  }
}
