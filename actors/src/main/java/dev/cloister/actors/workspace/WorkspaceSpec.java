package dev.cloister.actors.workspace;

import java.time.Instant;

/**
 * What a workspace is, for life.
 *
 * @param name unique among those that exist
 * @param image the base image's name
 * @param imageDigest the root file system its disk overlays
 * @param memoryMiB the guest's RAM
 * @param diskBytes the disk's size as the guest sees it
 */
public record WorkspaceSpec(
    WorkspaceId id,
    String name,
    String image,
    String imageDigest,
    String imageRoot,
    int vcpus,
    int memoryMiB,
    long diskBytes,
    Instant createdAt) {}
