package dev.cloister.runtime.verb;

import java.time.Instant;

/** A running VM. */
public record VmView(
    @Doc("The process id of its QEMU.") long pid,
    @Doc("Its context id.") long cid,
    @Doc("kvm or tcg.") @Rule(allowed = {"kvm", "tcg"}) String accelerator,
    @Doc("serial or vsock.") @Rule(allowed = {"serial", "vsock"}) String transport,
    @Doc("When its launch was decided.") Instant startedAt,
    @Doc("What the start took.") BootView boot) {}
