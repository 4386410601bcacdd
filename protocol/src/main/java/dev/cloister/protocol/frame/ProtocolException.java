package dev.cloister.protocol.frame;

/**
 * The peer broke the protocol: the connection is of no more use. Without a stack: hostile peers are
 * cheap.
 */
public final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What was broken, as the wire names it. */
  public enum Code {
    /** A malformed frame or message, or one out of place. */
    PROTOCOL("protocol"),
    /** More bytes than the credit allowed. */
    FLOW_CONTROL("flow-control"),
    /** No protocol version in common. */
    PROTOCOL_VERSION("protocol-version");

    private final String wire;

    Code(String wire) {
      this.wire = wire;
    }

    /** The code in an ERROR message. */
    public String wire() {
      return wire;
    }
  }

  private final Code code;

  public ProtocolException(Code code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** A breach with code {@link Code#PROTOCOL}. */
  public static ProtocolException malformed(String message) {
    return new ProtocolException(Code.PROTOCOL, message);
  }

  public Code code() {
    return code;
  }
}
