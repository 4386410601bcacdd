package dev.cloister.runtime.audit;

/**
 * Who calls, and by what way.
 *
 * @param principal whose token it is; {@link #STRANGER} for one who has none
 * @param surface the way the call came
 */
public record Caller(String principal, Surface surface) {
  /** Who knows the daemon's own token. */
  public static final String OWNER = "owner";

  /** Who knows no token. */
  public static final String STRANGER = "stranger";

  /** The ways into the daemon. */
  public enum Surface {
    REST,
    CLI,
    MCP
  }

  public static Caller owner(Surface surface) {
    return new Caller(OWNER, surface);
  }

  public static Caller stranger(Surface surface) {
    return new Caller(STRANGER, surface);
  }
}
