package dev.cloister.actors.port;

import java.nio.file.Path;

/** Where a VM's memory comes from when its guest begins. */
public sealed interface VmOrigin {

  /** The word in every interface. */
  String word();

  /** Why not from a template, where it is not; may be empty. */
  default String reason() {
    return "";
  }

  /**
   * From nothing: the guest's kernel boots.
   *
   * @param reason why so, a clause for people; empty where there is no other way
   */
  record Cold(String reason) implements VmOrigin {
    @Override
    public String word() {
      return "cold";
    }
  }

  /**
   * From nothing too, but without a disk and with its memory in a file that others shall be made
   * of; the agent holds before it looks at a disk.
   *
   * @param memory an empty file, which the launch makes as long as the memory
   */
  record Template(Path memory) implements VmOrigin {
    @Override
    public String word() {
      return "template-build";
    }
  }

  /**
   * From nothing that runs: it only takes in the memory and the devices of a VM that was captured,
   * so that its files become such as others can be made of. Its vCPUs never run.
   *
   * @param memory an empty file, which the launch makes as long as the memory
   * @param stream what {@link Monitor#saveAll} has written, for {@link Monitor#load}
   */
  record Keeper(Path memory, Path stream) implements VmOrigin {
    @Override
    public String word() {
      return "capture-build";
    }
  }

  /**
   * From a stream that holds memory and devices of the workspace as it was suspended; once, for
   * what its guest does next changes the disk.
   *
   * @param stream what {@link Monitor#saveAll} has written, for {@link Monitor#load}
   */
  record Wake(Path stream) implements VmOrigin {
    @Override
    public String word() {
      return "wake";
    }
  }

  /** The memory is a private view of a file, the devices are as they were saved. */
  sealed interface Copy extends VmOrigin {
    /** Never written to. */
    Path memory();

    /** For {@link Monitor#restore}. */
    Path devices();
  }

  /**
   * From a template.
   *
   * @param identity the template's
   */
  record Fork(String identity, Path memory, Path devices) implements Copy {
    @Override
    public String word() {
      return "template";
    }
  }

  /**
   * From a workspace that ran: its processes stand still until the guest has become another.
   *
   * @param capture the capture's id
   */
  record Child(String capture, Path memory, Path devices) implements Copy {
    @Override
    public String word() {
      return "fork";
    }
  }
}
