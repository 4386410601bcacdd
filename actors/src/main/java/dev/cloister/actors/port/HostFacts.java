package dev.cloister.actors.port;

/**
 * What this host can do, found by trying.
 *
 * @param accelerator proved by a guest that said hello
 * @param acceleratorReason why this one, in a sentence for people
 * @param transport how guests are reached
 * @param transportReason why this one
 * @param qemuVersion e.g. {@code 7.2.22}
 * @param cpus processors available to this daemon
 * @param memoryBytes the host's physical memory
 */
public record HostFacts(
    Accelerator accelerator,
    String acceleratorReason,
    Transport transport,
    String transportReason,
    String qemuVersion,
    int cpus,
    long memoryBytes) {}
