package dev.cloister.runtime.guest;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The settings below {@code cloister.guest}; {@code reference.conf} tells their meaning.
 *
 * @param dial pauses between attempts to open a byte stream
 * @param preamble pauses between preambles that nobody answers
 * @param maxDiscarded bytes that may precede the agent's answer to a preamble
 * @param maxWindow largest window of an agent that this host accepts, in bytes per channel
 * @param sendBuffer bytes of input queued per operation
 * @param streamTimeout to open and greet the stream of one operation
 * @param heartbeat when a guest counts as silent
 * @param vsockPort the agent's
 */
public record GuestSettings(
    Backoff dial,
    Backoff preamble,
    long maxDiscarded,
    int maxWindow,
    int sendBuffer,
    Duration streamTimeout,
    Heartbeat heartbeat,
    int vsockPort) {

  /** Pauses that double from {@code least} to {@code most}. */
  public record Backoff(Duration least, Duration most) {
    static Backoff from(Config config) {
      return new Backoff(config.getDuration("least"), config.getDuration("most"));
    }

    /** The pause after {@code tries} tries, 1 or more. */
    Duration after(int tries) {
      Duration doubled = least.multipliedBy(1L << Math.min(tries - 1, 20));
      return doubled.compareTo(most) < 0 ? doubled : most;
    }
  }

  /**
   * When a guest that something is asked of counts as silent.
   *
   * @param after without a byte from it, a PING is sent
   * @param answerWithin after the PING a byte must come
   */
  public record Heartbeat(Duration after, Duration answerWithin) {}

  /** Reads them from the whole configuration. */
  public static GuestSettings from(Config root) {
    Config config = root.getConfig("cloister.guest");
    return new GuestSettings(
        Backoff.from(config.getConfig("dial-pause")),
        Backoff.from(config.getConfig("preamble-pause")),
        config.getMemorySize("max-discarded").toBytes(),
        Math.toIntExact(config.getMemorySize("max-window").toBytes()),
        Math.toIntExact(config.getMemorySize("send-buffer").toBytes()),
        config.getDuration("stream-timeout"),
        new Heartbeat(
            config.getDuration("heartbeat.after"), config.getDuration("heartbeat.answer-within")),
        config.getInt("vsock-port"));
  }
}
