package dev.cloister.runtime.verb;

import java.util.OptionalLong;

/** A file to read. */
public record FileDownloadInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The file's absolute path in the guest.") @Rule(pattern = "^/", max = 4096) String path,
    @Doc("First byte to read; 0 if left out.") @Rule(min = 0) OptionalLong offset,
    @Doc("How many bytes at most; to the end if left out.") @Rule(min = 0) OptionalLong length)
    implements InWorkspaces.One {}
