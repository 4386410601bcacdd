package dev.cloister.runtime.embed;

import dev.cloister.ForkOptions;
import dev.cloister.Keep;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.fork.Forking;
import dev.cloister.actors.pool.PoolSettings;
import dev.cloister.actors.port.BaseImage;
import dev.cloister.actors.port.HostFacts;
import dev.cloister.actors.workspace.Keeping;
import dev.cloister.actors.workspace.KeepingAction;
import dev.cloister.actors.workspace.WakePolicy;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.actors.workspace.WorkspaceSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Turns what is asked into a workspace that can be, or refuses it and says which field is wrong and
 * what it may be.
 */
final class Specs {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final int MOST_VCPUS = 64;

  /** With a hyphen and six digits it is a name. */
  private static final int LONGEST_STEM = 56;

  private static final long MIB = 1L << 20;

  /**
   * 64 TiB: what qcow2 and ext4 with these cluster and block sizes are tested for is less; what
   * exists is less still.
   */
  private static final long MOST_DISK_BYTES = 64L << 40;

  private final HostFacts host;
  private final Clock clock;
  private final Ids ids;
  private final Keeping.Idle idle;

  /**
   * What this host can make.
   *
   * @param idle what becomes of those that say nothing else; after zero: nothing
   */
  Specs(HostFacts host, Clock clock, Ids ids, Keeping.Idle idle) {
    this.idle = idle;
    this.host = host;
    this.clock = clock;
    this.ids = ids;
  }

  /** What is kept ready for whoever asks for that size and nothing else. */
  WorkspaceSpec spare(PoolSettings.Size size, BaseImage image) {
    WorkspaceId id = ids.workspace();
    WorkspaceOptions options = WorkspaceOptions.image(size.image());
    if (size.vcpus().isPresent()) {
      options = options.withVcpus(size.vcpus().getAsInt());
    }
    if (size.memoryMiB().isPresent()) {
      options = options.withMemoryMiB(size.memoryMiB().getAsInt());
    }
    if (size.diskBytes().isPresent()) {
      options = options.withDiskBytes(size.diskBytes().getAsLong());
    }
    // Nobody uses it, and it is to be there all the same.
    return of(options, image, id, WorkspaceSpec.spareName(id)).kept(Keeping.DEFAULT);
  }

  WorkspaceSpec of(WorkspaceOptions options, BaseImage image) {
    return of(options, image, ids.workspace(), name(options));
  }

  private WorkspaceSpec of(WorkspaceOptions options, BaseImage image, WorkspaceId id, String name) {
    int memory = options.memoryMiB().orElse(image.defaultMemoryMiB());
    long disk = options.diskBytes().orElse(image.defaultDiskBytes());
    int vcpus = options.vcpus().orElse(1);
    Instant now = clock.instant();
    checkMemory(memory, image);
    checkDisk(disk, image);
    check(
        vcpus >= 1 && vcpus <= MOST_VCPUS, "vcpus is " + vcpus, "Ask for 1 to " + MOST_VCPUS + ".");
    return new WorkspaceSpec(
            id,
            name,
            image.name(),
            image.digest(),
            image.root().toString(),
            vcpus,
            memory,
            // A disk is a whole number of the guest's 4 KiB blocks.
            (disk + 4095) / 4096 * 4096,
            now,
            Optional.of(options.restart()),
            options.coldBoot(),
            Optional.empty())
        .kept(keeping(options.keep(), now));
  }

  private Keeping keeping(Keep keep, Instant now) {
    Duration after = keep.idleAfter().orElse(idle.after());
    KeepingAction action = keep.idleAction().orElse(idle.action());
    check(
        !after.isNegative() && action != KeepingAction.DELETE,
        "it is to be idle after " + after + ", then " + action.word(),
        "Ask for a time that is not negative, and to suspend or stop.");
    keep.ttl()
        .ifPresent(
            ttl ->
                check(
                    !ttl.isNegative() && !ttl.isZero(),
                    "its lifetime is " + ttl,
                    "Ask for a lifetime longer than nothing."));
    return new Keeping(
        Optional.of(keep.wake()).filter(wake -> wake != WakePolicy.ON_USE),
        after.isZero() ? Optional.empty() : Optional.of(new Keeping.Idle(after, action)),
        keep.ttl().map(ttl -> new Keeping.Lifetime(now.plus(ttl), keep.ttlAction())));
  }

  /** Who the children of a fork are to be. */
  List<Forking.Name> children(String parent, ForkOptions options) {
    check(
        options.count() >= 1 && options.count() <= ForkOptions.MOST,
        "count is " + options.count(),
        "Ask for 1 to " + ForkOptions.MOST + " children.");
    List<Forking.Name> children = new ArrayList<>();
    for (int number = 1; number <= options.count(); number++) {
      String name =
          options.namePrefix().isPresent()
              ? options.namePrefix().get() + number
              : ids.name(parent.substring(0, Math.min(parent.length(), LONGEST_STEM)));
      checkName(name);
      children.add(new Forking.Name(ids.workspace(), name));
    }
    return children;
  }

  private String name(WorkspaceOptions options) {
    String name = options.name().orElseGet(() -> ids.name(options.image()));
    checkName(name);
    return name;
  }

  private static void checkName(String name) {
    check(
        NAME.matcher(name).matches(),
        "name is \"" + name + "\"",
        "Use 1 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit.");
    check(!WorkspaceId.isId(name), "name has the form of an id", "Choose a name that is no id.");
  }

  private void checkMemory(int memory, BaseImage image) {
    check(
        memory >= image.minMemoryMiB(),
        "memory is " + memory + " MiB",
        "Image " + image.name() + " needs at least " + image.minMemoryMiB() + " MiB.");
    long most = host.memoryBytes() / MIB;
    if (memory > most) {
      throw new FailureException(
          FailureCode.NOT_ENOUGH_RESOURCES,
          "The workspace asks for " + memory + " MiB of memory and the host has " + most + " MiB",
          "Ask for less.");
    }
  }

  private static void checkDisk(long disk, BaseImage image) {
    check(
        disk >= image.minDiskBytes(),
        "disk is " + disk + " bytes",
        "Image " + image.name() + " needs at least " + image.minDiskBytes() + " bytes.");
    check(
        disk <= MOST_DISK_BYTES,
        "disk is " + disk + " bytes",
        "Ask for at most " + MOST_DISK_BYTES + " bytes.");
  }

  private static void check(boolean good, String what, String remedy) {
    if (!good) {
      throw new FailureException(
          FailureCode.INVALID_ARGUMENT, "Invalid workspace: " + what, remedy);
    }
  }
}
