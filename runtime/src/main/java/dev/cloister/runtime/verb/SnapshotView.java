package dev.cloister.runtime.verb;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A snapshot. */
public record SnapshotView(
    @Doc("Its id.") String id,
    @Doc("Its name.") String name,
    @Doc("full: with memory and programs. disk: the disk alone.") @Rule(allowed = {"full", "disk"})
        String kind,
    @Doc("creating, ready, or damaged: 'error' says how.")
        @Rule(allowed = {"creating", "ready", "damaged"})
        String state,
    @Doc("Whether the workspace goes on from it: it was the last to be taken or restored.")
        boolean current,
    @Doc("The name of the snapshot it was made from.") Optional<String> parent,
    @Doc("The names of the snapshots that were made from it.") List<String> children,
    @Doc("The names of the other workspaces whose disks lie on it.") List<String> forks,
    @Doc("What it is for; may be empty.") String note,
    @Doc("When it was taken.") Instant createdAt,
    @Doc("What its disk takes on the host's, in bytes.") long diskBytes,
    @Doc("What its memory takes there, in bytes.") long memoryBytes,
    @Doc("The image that its disk began with.") String image,
    @Doc("The workspace's virtual processors.") int vcpus,
    @Doc("The workspace's memory in MiB.") int memoryMiB,
    @Doc("The size of its disk as the guest sees it, in bytes.") long guestDiskBytes,
    @Doc("The name of the workspace that its workspace was forked from.") Optional<String> forkOf,
    @Doc("Why it cannot be restored, or not with its memory.") Optional<ErrorView> error) {}
