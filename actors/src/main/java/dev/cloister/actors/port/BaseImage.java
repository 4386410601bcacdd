package dev.cloister.actors.port;

import java.nio.file.Path;

/**
 * An immutable image a workspace can be made from.
 *
 * @param name what people call it
 * @param digest {@code sha256:…} of the root file system
 * @param root the base root file system (raw ext4), never written to
 * @param kernel the kernel to boot
 * @param initrd the initramfs with the agent
 * @param kernelVersion as the guest's {@code uname -r} prints it
 * @param agentVersion the agent inside {@code initrd}
 * @param rootBytes the size of {@code root}
 * @param minDiskBytes the smallest disk that holds it
 * @param defaultDiskBytes what a workspace gets that does not ask
 * @param minMemoryMiB the least memory that boots it
 * @param defaultMemoryMiB what a workspace gets that does not ask
 */
public record BaseImage(
    String name,
    String digest,
    Path root,
    Path kernel,
    Path initrd,
    String kernelVersion,
    String agentVersion,
    long rootBytes,
    long minDiskBytes,
    long defaultDiskBytes,
    int minMemoryMiB,
    int defaultMemoryMiB) {}
