package dev.cloister.runtime.rest;

import com.typesafe.config.Config;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * {@code cloister.http} of the configuration.
 *
 * @param host the interface to listen on; loopback
 * @param port the port to listen on; 0: any free one
 * @param anyPortIfTaken whether any free port will do where {@code port} is taken
 * @param headTimeout how long a connection without a request under way may take to bring the whole
 *     head of one; 1 ms to an hour
 * @param bodyTimeout how long a JSON body or a stream's first message may take to come
 * @param shutdownGrace how long requests under way may take to end when the server closes
 */
record RestSettings(
    String host,
    int port,
    boolean anyPortIfTaken,
    Duration headTimeout,
    Duration bodyTimeout,
    Duration shutdownGrace) {
  private static final Duration LONGEST_HEAD_TIMEOUT = Duration.ofHours(1);

  static RestSettings of(Config config) {
    Config http = config.getConfig("cloister.http");
    return new RestSettings(
        loopback(http.getString("interface")),
        http.getInt("port"),
        http.getBoolean("any-port-if-taken"),
        bounded(http.getDuration("head-timeout")),
        http.getDuration("body-timeout"),
        http.getDuration("shutdown-grace"));
  }

  private static String loopback(String host) {
    try {
      if (InetAddress.getByName(host).isLoopbackAddress()) {
        return host;
      }
    } catch (UnknownHostException e) {
      throw refusal("There is no interface " + host);
    }
    throw refusal("The interface " + host + " is not loopback: anybody could reach it unencrypted");
  }

  private static Duration bounded(Duration headTimeout) {
    if (headTimeout.toMillis() < 1 || headTimeout.compareTo(LONGEST_HEAD_TIMEOUT) > 0) {
      throw new FailureException(
          FailureCode.INVALID_ARGUMENT,
          "A head timeout of " + headTimeout + " is out of range",
          "Set cloister.http.head-timeout to 1 ms to an hour.");
    }
    return headTimeout;
  }

  private static FailureException refusal(String message) {
    return new FailureException(
        FailureCode.INVALID_ARGUMENT, message, "Set cloister.http.interface to 127.0.0.1.");
  }
}
