package dev.cloister.runtime.verb;

import java.util.OptionalLong;

/** A file to read. */
public record FileReadInput(
    @Doc("The workspace's name or id.") String workspace,
    @Doc("The file's absolute path in the guest.") String path,
    @Doc("First byte to read; 0 if left out.") OptionalLong offset,
    @Doc("How many bytes at most; to the end if left out.") OptionalLong length) {}
