package dev.cloister.runtime.guest;

import dev.cloister.protocol.frame.Frame;
import dev.cloister.protocol.frame.ProtocolException;
import dev.cloister.protocol.message.Hello;
import java.util.regex.Pattern;

/** What this host says, and demands, before it works with an agent. */
record Handshake(String hostVersion, int maxWindow) {
  private static final Pattern NONCE = Pattern.compile("[0-9a-f]{32}");
  private static final int MAX_VERSION_TEXT = 64;
  private static final int MIN_FRAME = 4096;
  private static final int MAX_CHANNELS = 1 << 16;

  /**
   * The answer to the agent's HELLO.
   *
   * @throws ProtocolException when there is no version in common or the agent's word is absurd
   */
  Hello.Host answer(Hello.Agent agent) throws ProtocolException {
    if (agent.minProtocol() > Hello.PROTOCOL || agent.protocol() < Hello.PROTOCOL) {
      throw new ProtocolException(
          ProtocolException.Code.PROTOCOL_VERSION,
          "the agent speaks versions %d to %d, this host %d"
              .formatted(agent.minProtocol(), agent.protocol(), Hello.PROTOCOL));
    }
    Hello.Limits limits = agent.limits();
    demand(within(limits.frame(), MIN_FRAME, Frame.MAX_LENGTH), "frame limit " + limits.frame());
    demand(within(limits.window(), MIN_FRAME, maxWindow), "window " + limits.window());
    demand(within(limits.channels(), 1, MAX_CHANNELS), "channel limit " + limits.channels());
    demand(NONCE.matcher(agent.bootNonce()).matches(), "boot nonce");
    demand(agent.agent().length() <= MAX_VERSION_TEXT, "version text");
    return new Hello.Host(Hello.PROTOCOL, hostVersion);
  }

  private static boolean within(int value, int least, int most) {
    return value >= least && value <= most;
  }

  private static void demand(boolean fine, String what) throws ProtocolException {
    if (!fine) {
      throw ProtocolException.malformed("HELLO with an unacceptable " + what);
    }
  }
}
