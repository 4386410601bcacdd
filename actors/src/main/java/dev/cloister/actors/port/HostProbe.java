package dev.cloister.actors.port;

import java.util.concurrent.CompletionStage;

/** Finds out what this host can do. */
public interface HostProbe {
  /**
   * Probes, or answers from a verdict kept for this host boot, QEMU version and kernel. A first
   * probe boots a VM and can take as long as its deadline. Fails with {@code QEMU_MISSING} or
   * {@code ACCELERATION_UNAVAILABLE}.
   */
  CompletionStage<HostFacts> probe();
}
