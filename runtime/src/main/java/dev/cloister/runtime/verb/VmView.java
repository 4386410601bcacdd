package dev.cloister.runtime.verb;

import java.time.Instant;
import java.util.Optional;

/** A running VM. */
public record VmView(
    @Doc("The process id of its QEMU.") long pid,
    @Doc("Its context id.") long cid,
    @Doc("kvm or tcg.") @Rule(allowed = {"kvm", "tcg"}) String accelerator,
    @Doc("serial or vsock.") @Rule(allowed = {"serial", "vsock"}) String transport,
    @Doc("When its launch was decided.") Instant startedAt,
    @Doc("What the start took.") BootView boot,
    @Doc(
            "template: it began with a copy of the memory of a VM that had booted. fork: with that of"
                + " the workspace it was forked from. snapshot: with that of the snapshot it was put"
                + " back to. cold: its guest booted.")
        Optional<String> from,
    @Doc("Why it booted, where that needs telling.") Optional<String> fromReason) {}
