package dev.cloister.runtime.verb;

import java.util.List;
import java.util.Optional;

/** The warm pool. */
public record PoolView(@Doc("In the order of the settings.") List<SizeView> sizes) {

  /** What is kept of one size. */
  public record SizeView(
      @Doc("The base image.") String image,
      @Doc("Virtual processors, where the settings tell.") Optional<Integer> vcpus,
      @Doc("Memory in MiB, where the settings tell.") Optional<Integer> memoryMiB,
      @Doc("The disk's size in bytes, where the settings tell.") Optional<Long> diskBytes,
      @Doc("So many are kept.") int least,
      @Doc("So many where they are taken faster.") int most,
      @Doc("So many are to be ready now.") int wanted,
      @Doc("So many are.") int ready,
      @Doc("So many are being made.") int coming,
      @Doc("Taken since the daemon's start.") long taken,
      @Doc("Asked for while none was ready, since then.") long missed,
      @Doc("Why the last one could not be made, until one can.") Optional<ErrorView> failure) {}
}
