package dev.cloister.runtime.verb;

/** This host and its daemon. */
public record HostView(
    @Doc("The daemon's version.") String version,
    @Doc("The daemon's process id.") long pid,
    @Doc("Where the state is kept.") String home,
    @Doc("kvm or tcg, proved by a guest that booted.") @Rule(allowed = {"kvm", "tcg"})
        String accelerator,
    @Doc("Why this accelerator.") String acceleratorReason,
    @Doc("serial or vsock.") @Rule(allowed = {"serial", "vsock"}) String transport,
    @Doc("Why this transport.") String transportReason,
    @Doc("The version of QEMU.") String qemuVersion,
    @Doc("Processors available.") int cpus,
    @Doc("Physical memory in bytes.") long memoryBytes) {}
