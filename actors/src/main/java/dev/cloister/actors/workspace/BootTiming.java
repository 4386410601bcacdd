package dev.cloister.actors.workspace;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Where the time of a start went, in milliseconds.
 *
 * @param setup CID lease, disk, run directory, and the template where it had to be made
 * @param spawn from QEMU's spawn to its monitor being ready
 * @param kernel from the first instruction to the agent being ready, by the guest's clock; 0 for a
 *     VM from a template
 * @param handshake the rest: hello and configuration
 * @param restore from the monitor being ready to the hello of a guest from a template
 * @param enter from that hello to the guest being another, with its disk as its root
 */
public record BootTiming(
    long setup,
    long spawn,
    long kernel,
    long handshake,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long restore,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long enter) {
  public static final BootTiming NONE = new BootTiming(0, 0, 0, 0, 0, 0);

  /** The sum of the parts. */
  public long total() {
    return setup + spawn + kernel + handshake + restore + enter;
  }
}
