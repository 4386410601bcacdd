package dev.cloister.actors.port;

import dev.cloister.actors.workspace.WorkspaceId;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One VM to launch.
 *
 * @param vcpus 1 or more
 * @param memoryMiB the guest's RAM
 * @param disk the overlay; empty for a template, whose disk nobody looks at
 * @param kernel the kernel to boot
 * @param initrd the initramfs
 * @param cid the context id leased for this VM; used on {@link Transport#VSOCK} only
 * @param origin where its memory comes from
 */
public record LaunchSpec(
    WorkspaceId workspace,
    int vcpus,
    int memoryMiB,
    Optional<Path> disk,
    Path kernel,
    Path initrd,
    long cid,
    Accelerator accelerator,
    Transport transport,
    VmOrigin origin) {}
