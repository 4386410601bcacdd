package dev.cloister.actors.workspace;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cloister.actors.failure.Failure;
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
 * @param keeping how it is kept while nobody looks; empty where that is as by default
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
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Lineage> lineage,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Keeping> keeping) {

  /** One that is kept as by default. */
  public WorkspaceSpec(
      WorkspaceId id,
      String name,
      String image,
      String imageDigest,
      String imageRoot,
      int vcpus,
      int memoryMiB,
      long diskBytes,
      Instant createdAt,
      Optional<RestartPolicy> restart,
      boolean cold,
      Optional<Lineage> lineage) {
    this(
        id,
        name,
        image,
        imageDigest,
        imageRoot,
        vcpus,
        memoryMiB,
        diskBytes,
        createdAt,
        restart,
        cold,
        lineage,
        Optional.empty());
  }

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

  /** What the names of spares begin with, and no other. */
  private static final String SPARE = "~";

  /** The name of a spare: one that is kept ready, and is nobody's yet. */
  public static String spareName(WorkspaceId id) {
    return SPARE + id.value();
  }

  /** Whether it is a spare. */
  public boolean spare() {
    return name.startsWith(SPARE);
  }

  /** Whether the other's machine is like this one's, of the same image. */
  public boolean isLike(WorkspaceSpec other) {
    return image.equals(other.image)
        && imageDigest.equals(other.imageDigest)
        && imageRoot.equals(other.imageRoot)
        && vcpus == other.vcpus
        && memoryMiB == other.memoryMiB
        && diskBytes == other.diskBytes;
  }

  /** What this spare becomes where that was asked for: it stays who it is. */
  public WorkspaceSpec as(WorkspaceSpec asked) {
    return new WorkspaceSpec(
        id,
        asked.name,
        image,
        imageDigest,
        imageRoot,
        vcpus,
        memoryMiB,
        diskBytes,
        asked.createdAt,
        asked.restart,
        asked.cold,
        lineage,
        asked.keeping);
  }

  /** The same, kept in this way. */
  public WorkspaceSpec kept(Keeping how) {
    return new WorkspaceSpec(
        id,
        name,
        image,
        imageDigest,
        imageRoot,
        vcpus,
        memoryMiB,
        diskBytes,
        createdAt,
        restart,
        cold,
        lineage,
        how.equals(Keeping.DEFAULT) ? Optional.empty() : Optional.of(how));
  }

  /** How it is kept while nobody looks. */
  public Keeping keptHow() {
    return keeping.orElse(Keeping.DEFAULT);
  }

  /** Whether its lifetime is over. */
  boolean isOver(Instant now) {
    return keptHow().lifetime().filter(one -> !now.isBefore(one.until())).isPresent();
  }

  /** Why it is not to be started then, if its lifetime is over. */
  public Optional<Failure> over(Instant now) {
    return isOver(now) ? Optional.of(Failures.lifetimeOver(this)) : Optional.empty();
  }

  /** The same under another name. */
  public WorkspaceSpec called(String other) {
    return new WorkspaceSpec(
        id,
        other,
        image,
        imageDigest,
        imageRoot,
        vcpus,
        memoryMiB,
        diskBytes,
        createdAt,
        restart,
        cold,
        lineage,
        keeping);
  }

  /** Whether whoever uses its guest wakes it. */
  boolean wakesOnUse() {
    return keptHow().wakePolicy() == WakePolicy.ON_USE;
  }

  /** The policy it is kept by. */
  public RestartPolicy restartPolicy() {
    return restart.orElse(RestartPolicy.NEVER);
  }
}
