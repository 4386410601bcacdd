package dev.cloister.actors.workspace;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/**
 * What a workspace is, for life.
 *
 * @param name unique among those that exist
 * @param image the base image's name
 * @param imageDigest the root file system its disk overlays
 * @param memoryMiB the guest's RAM
 * @param diskBytes the disk's size as the guest sees it
 * @param restart what becomes of it when its VM ends by itself; empty in journals that are older
 *     than policies
 * @param cold whether it never comes from a template
 * @param lineage what it was forked from; empty for one that was made of its image
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
    Instant createdAt,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<RestartPolicy> restart,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean cold,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Lineage> lineage) {

  /**
   * Where a fork comes from.
   *
   * @param parent the workspace that was captured; it may be gone
   * @param parentName its name then
   * @param capture what it began with; its disk lies on that until it is put back to another
   * @param booted whether it booted on the capture's disk, without its memory
   */
  public record Lineage(
      WorkspaceId parent,
      String parentName,
      String capture,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean booted) {

    /** What its first start begins with. */
    Beginning beginning() {
      return new Beginning(capture, !booted);
    }
  }

  /** The policy it is kept by. */
  public RestartPolicy restartPolicy() {
    return restart.orElse(RestartPolicy.NEVER);
  }
}
