package dev.cloister.protocol.message;

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
   */
  record Agent(
      int protocol, int minProtocol, String agent, String bootNonce, long bootMillis, Limits limits)
      implements Hello {}

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
