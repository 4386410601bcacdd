package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.CreateInput;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** How large a workspace shall be and how it starts; what {@code create} and {@code run} share. */
final class SizeOptions {
  private static final int MIB_BITS = 20;

  @Option(names = "--vcpus", paramLabel = "N", description = "Virtual processors.")
  private Integer vcpus;

  @Option(names = "--memory", paramLabel = "SIZE", description = "Memory, e.g. 512M.")
  private String memory;

  @Option(names = "--disk", paramLabel = "SIZE", description = "Disk, e.g. 8G.")
  private String disk;

  @Option(
      names = "--cold",
      description = "Boot at each start, instead of copying a machine that has booted.")
  private boolean cold;

  CreateInput input(String image, Optional<String> name, Optional<String> restart) {
    return new CreateInput(
        image,
        name,
        vcpus == null ? OptionalInt.empty() : OptionalInt.of(vcpus),
        memory == null
            ? OptionalInt.empty()
            : OptionalInt.of(Math.toIntExact(Sizes.parse(memory) >> MIB_BITS)),
        disk == null ? OptionalLong.empty() : OptionalLong.of(Sizes.parse(disk)),
        restart,
        cold ? Optional.of(true) : Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        Optional.empty());
  }
}
