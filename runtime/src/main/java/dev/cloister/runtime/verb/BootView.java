package dev.cloister.runtime.verb;

/** Where the time of a start went. */
public record BootView(
    @Doc("Milliseconds for lease, disk, run directory, and a template that had to be made.")
        long setupMillis,
    @Doc("Milliseconds from the spawn of QEMU to its monitor's greeting.") long spawnMillis,
    @Doc("Milliseconds from the guest's first instruction to its agent being ready.")
        long kernelMillis,
    @Doc("Milliseconds for the rest, until the guest is configured.") long handshakeMillis,
    @Doc("Milliseconds to load a template's memory and devices, for a VM from a template.")
        long restoreMillis,
    @Doc("Milliseconds from there until the guest is another, with its own disk.") long enterMillis,
    @Doc("Milliseconds in all.") long totalMillis) {}
