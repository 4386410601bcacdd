package dev.cloister.runtime.verb;

/** A base image. */
public record ImageView(
    @Doc("Its name.") String name,
    @Doc("The digest of its root file system.") String digest,
    @Doc("The kernel it boots.") String kernelVersion,
    @Doc("The guest agent it holds.") String agentVersion,
    @Doc("The size of its root file system in bytes.") long rootBytes,
    @Doc("The smallest disk that holds it, in bytes.") long minDiskBytes,
    @Doc("The disk a workspace gets that does not ask, in bytes.") long defaultDiskBytes,
    @Doc("The least memory that boots it, in MiB.") int minMemoryMiB,
    @Doc("The memory a workspace gets that does not ask, in MiB.") int defaultMemoryMiB) {}
