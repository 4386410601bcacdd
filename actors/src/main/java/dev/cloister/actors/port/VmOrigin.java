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
   * From a template: the memory is a private view of its file, the devices are as they were saved.
   *
   * @param identity the template's
   * @param memory never written to
   * @param devices for {@link Monitor#restore}
   */
  record Fork(String identity, Path memory, Path devices) implements VmOrigin {
    @Override
    public String word() {
      return "template";
    }
  }
}
