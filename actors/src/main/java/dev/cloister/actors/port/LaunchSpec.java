package dev.cloister.actors.port;

import dev.cloister.actors.workspace.WorkspaceId;
import java.nio.file.Path;

/**
 * One VM to launch.
 *
 * @param vcpus 1 or more
 * @param memoryMiB the guest's RAM
 * @param disk the overlay
 * @param kernel the kernel to boot
 * @param initrd the initramfs
 * @param cid the context id leased for this VM; used on {@link Transport#VSOCK} only
 */
public record LaunchSpec(
    WorkspaceId workspace,
    int vcpus,
    int memoryMiB,
    Path disk,
    Path kernel,
    Path initrd,
    long cid,
    Accelerator accelerator,
    Transport transport) {}
