package dev.cloister.runtime.verb;

/**
 * A streamed execution's binary messages: one byte tells the stream, its bytes follow. Text
 * messages are {@link ClientMessage} and {@link ServerMessage}.
 */
public final class ExecStream {
  public static final byte STDIN = 0;
  public static final byte STDOUT = 1;
  public static final byte STDERR = 2;

  /** No message is longer than this, in bytes, either way. */
  public static final int MAX_MESSAGE = 1 << 20;

  /** How much standard input is under way at most, in bytes. */
  public static final int INPUT_WINDOW = 256 << 10;

  private ExecStream() {}
}
