package dev.cloister.runtime.verb;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A new workspace. */
public record CreateInput(
    @Doc("The base image's name, as `image-list` tells it.") @Rule(min = 1, max = 128) String image,
    @Doc(
            "Its name: 1 to 63 of a-z, 0-9 and -, beginning and ending with a letter or digit. One is"
                + " made up if left out.")
        @Rule(pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
        Optional<String> name,
    @Doc("Virtual processors, 1 to 64. The image's default if left out.") @Rule(min = 1, max = 64)
        OptionalInt vcpus,
    @Doc("Memory in MiB. The image's default if left out.") @Rule(min = 1) OptionalInt memoryMiB,
    @Doc("Size of its disk in bytes, at least the image's. The image's default if left out.")
        @Rule(min = 1)
        OptionalLong diskBytes,
    @Doc(
            "What becomes of it when its VM crashes or its guest powers off: never (the default) waits"
                + " for workspace-start, on-failure boots it again after a crash, always also after a"
                + " power-off. Files are kept; running programs and set_env variables are not.")
        @Rule(allowed = {"never", "on-failure", "always"})
        Optional<String> restart,
    @Doc(
            "Whether it boots at each start, in seconds, instead of beginning with a copy of the memory"
                + " of a VM that has booted. False if left out.")
        Optional<Boolean> cold,
    @Doc(
            "When it is suspended: on-use (the default) has every verb that uses its guest wake it,"
                + " manual only workspace-wake.")
        @Rule(allowed = {"on-use", "manual"})
        Optional<String> wake,
    @Doc(
            "After so many milliseconds in which nothing is asked of its guest, and no background job"
                + " runs, it is idle; 0: never. As the host is configured if left out.")
        @Rule(min = 0)
        OptionalLong idleAfterMillis,
    @Doc("What becomes of it then: suspend or stop. As the host is configured if left out.")
        @Rule(allowed = {"suspend", "stop"})
        Optional<String> idleAction,
    @Doc(
            "How many milliseconds it lives from now; workspace-extend puts that off. For ever if left out.")
        @Rule(min = 1)
        OptionalLong ttlMillis,
    @Doc(
            "What becomes of it then: stop (the default), suspend, or delete with all its files. It is"
                + " not started again before it is extended.")
        @Rule(allowed = {"stop", "suspend", "delete"})
        Optional<String> ttlAction) {}
