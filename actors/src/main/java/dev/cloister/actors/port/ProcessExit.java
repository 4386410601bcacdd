package dev.cloister.actors.port;

/**
 * How a process ended.
 *
 * @param code its exit code, 128 + the signal's number where a signal ended it, or -1 where it
 *     cannot be known (the process was found again and was not our child)
 */
public record ProcessExit(int code) {
  public static final ProcessExit UNKNOWN = new ProcessExit(-1);
}
