package dev.cloister;

import dev.cloister.actors.workspace.RestartPolicy;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a new workspace shall be. What is left empty comes from the image.
 *
 * @param image a base image's name
 * @param name 1-63 of {@code [a-z0-9-]}, beginning and ending with a letter or digit; empty: one is
 *     made up
 * @param vcpus 1-64
 * @param memoryMiB the guest's RAM
 * @param diskBytes the disk's size; at least the image's
 * @param restart what becomes of it when its VM ends without having been asked to
 * @param keep how it is kept while nobody looks
 * @param coldBoot whether it always boots, and never comes from a template
 */
public record WorkspaceOptions(
    String image,
    Optional<String> name,
    OptionalInt vcpus,
    OptionalInt memoryMiB,
    OptionalLong diskBytes,
    RestartPolicy restart,
    boolean coldBoot,
    Keep keep) {

  public static WorkspaceOptions image(String image) {
    return new WorkspaceOptions(
        image,
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        RestartPolicy.NEVER,
        false,
        Keep.DEFAULT);
  }

  public WorkspaceOptions withName(String value) {
    return new WorkspaceOptions(
        image, Optional.of(value), vcpus, memoryMiB, diskBytes, restart, coldBoot, keep);
  }

  public WorkspaceOptions withVcpus(int value) {
    return new WorkspaceOptions(
        image, name, OptionalInt.of(value), memoryMiB, diskBytes, restart, coldBoot, keep);
  }

  public WorkspaceOptions withMemoryMiB(int value) {
    return new WorkspaceOptions(
        image, name, vcpus, OptionalInt.of(value), diskBytes, restart, coldBoot, keep);
  }

  public WorkspaceOptions withDiskBytes(long value) {
    return new WorkspaceOptions(
        image, name, vcpus, memoryMiB, OptionalLong.of(value), restart, coldBoot, keep);
  }

  /** {@link RestartPolicy#NEVER} unless chosen: what a guest holds in memory is gone with it. */
  public WorkspaceOptions withRestart(RestartPolicy value) {
    return new WorkspaceOptions(image, name, vcpus, memoryMiB, diskBytes, value, coldBoot, keep);
  }

  /** {@link Keep#DEFAULT} unless chosen. */
  public WorkspaceOptions withKeep(Keep value) {
    return new WorkspaceOptions(image, name, vcpus, memoryMiB, diskBytes, restart, coldBoot, value);
  }

  /** Boots at each start instead of beginning with the memory of one that has booted. */
  public WorkspaceOptions cold() {
    return new WorkspaceOptions(image, name, vcpus, memoryMiB, diskBytes, restart, true, keep);
  }
}
