package dev.cloister.runtime.verb;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A new workspace. */
public record CreateInput(
    @Doc("The base image's name, as `images` lists it.") String image,
    @Doc(
            "Its name: 1 to 63 of a-z, 0-9 and -, beginning and ending with a letter or digit. One is"
                + " made up if left out.")
        Optional<String> name,
    @Doc("Virtual processors, 1 to 64. The image's default if left out.") OptionalInt vcpus,
    @Doc("Memory in MiB. The image's default if left out.") OptionalInt memoryMiB,
    @Doc("Size of its disk in bytes, at least the image's. The image's default if left out.")
        OptionalLong diskBytes) {}
