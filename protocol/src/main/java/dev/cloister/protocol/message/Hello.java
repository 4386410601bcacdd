package dev.cloister.protocol.message;

import com.fasterxml.jackson.annotation.JsonInclude;

/** The first message of each side. */
public sealed interface Hello {
  /** The protocol version this host speaks. */
  int PROTOCOL = 1;

  /**
   * The agent's.
   *
   * @param protocol the newest version it speaks
   * @param minProtocol the oldest
   * @param agent its own version
   * @param bootNonce random for each boot: 32 hexadecimal digits
   * @param bootMillis from the kernel's start to the agent being ready
   * @param held whether the guest waits for {@link Request.Enter} and has no other verb until then
   * @param frozen whether the guest stands still until {@link Request.Thaw} or {@link
   *     Request.Renew}
   */
  record Agent(
      int protocol,
      int minProtocol,
      String agent,
      String bootNonce,
      long bootMillis,
      Limits limits,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean held,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean frozen)
      implements Hello {

    /** An agent that waits for nothing. */
    public Agent(
        int protocol,
        int minProtocol,
        String agent,
        String bootNonce,
        long bootMillis,
        Limits limits) {
      this(protocol, minProtocol, agent, bootNonce, bootMillis, limits, false, false);
    }

    /** The same agent, from its reply on. */
    public Agent entered(Reply.Entered reply) {
      return new Agent(protocol, minProtocol, agent, reply.bootNonce(), reply.bootMillis(), limits);
    }

    /** The same agent, from its reply on. */
    public Agent renewed(Reply.Renewed reply) {
      return new Agent(protocol, minProtocol, agent, reply.bootNonce(), reply.bootMillis(), limits);
    }
  }

  /** The host's: the version it chose, and its own. */
  record Host(int protocol, String host) implements Hello {}

  /**
   * What the agent allows.
   *
   * @param frame longest {@code length} of a frame
   * @param window credit each direction of a channel starts with, in bytes
   * @param channels most channels open at once
   */
  record Limits(int frame, int window, int channels) {}
}
