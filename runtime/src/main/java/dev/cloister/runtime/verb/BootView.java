package dev.cloister.runtime.verb;

/** Where the time of a start went. */
public record BootView(
    @Doc("Milliseconds for lease, disk and run directory.") long setupMillis,
    @Doc("Milliseconds from the spawn of QEMU to its monitor's greeting.") long spawnMillis,
    @Doc("Milliseconds from the guest's first instruction to its agent being ready.")
        long kernelMillis,
    @Doc("Milliseconds for the rest, until the guest is configured.") long handshakeMillis,
    @Doc("Milliseconds in all.") long totalMillis) {}
