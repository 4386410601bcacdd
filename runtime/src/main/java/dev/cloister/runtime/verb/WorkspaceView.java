package dev.cloister.runtime.verb;

import java.time.Instant;
import java.util.Optional;

/** A workspace as it is now. */
public record WorkspaceView(
    @Doc("Its identity for life.") String id,
    @Doc("Its name.") String name,
    @Doc(
            "stopped, starting, running, pausing, paused, resuming, suspending, suspended, waking,"
                + " stopping, lost, deleting, or damaged: its journal cannot be read, and only its name is known.")
        @Rule(
            allowed = {
              "stopped",
              "starting",
              "running",
              "pausing",
              "paused",
              "resuming",
              "suspending",
              "suspended",
              "waking",
              "stopping",
              "lost",
              "deleting",
              "damaged"
            })
        String state,
    @Doc("The base image it was made from.") String image,
    @Doc("The digest of the image's root file system.") String imageDigest,
    @Doc("Virtual processors.") int vcpus,
    @Doc("Memory in MiB.") int memoryMiB,
    @Doc("The size of its disk in bytes, as the guest sees it.") long diskBytes,
    @Doc("When it was made.") Instant createdAt,
    @Doc("Its VM, while it has one.") Optional<VmView> vm,
    @Doc("Why it is in this state, where that needs telling.") Optional<String> note,
    @Doc("Why it is lost or damaged, or did not start.") Optional<ErrorView> failure,
    @Doc("Its restart policy, and what it had to do.") RestartView restart,
    @Doc("Its memory on the disk, where it is suspended.") Optional<SuspensionView> suspension,
    @Doc("How it is kept while nobody looks.") KeepView keep,
    @Doc("The workspace it is a fork of, if it is one.") Optional<ParentView> forkOf)
    implements InWorkspaces {

  /** What a fork was made of. */
  public record ParentView(
      @Doc("Its id; it may be gone.") String id, @Doc("Its name then.") String name) {}

  @Override
  public String target() {
    return name;
  }
}
