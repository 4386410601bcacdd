package dev.cloister.actors.workspace;

/**
 * Where the time of a start went, in milliseconds.
 *
 * @param setup CID lease, disk, run directory
 * @param spawn from QEMU's spawn to its monitor being ready
 * @param kernel from the first instruction to the agent being ready, by the guest's clock
 * @param handshake the rest: hello and configuration
 */
public record BootTiming(long setup, long spawn, long kernel, long handshake) {
  public static final BootTiming NONE = new BootTiming(0, 0, 0, 0);

  /** The sum of the parts. */
  public long total() {
    return setup + spawn + kernel + handshake;
  }
}
