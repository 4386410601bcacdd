package dev.cloister.runtime.verb;

import java.util.Optional;

/** What is to be cleaned. */
public record CleanInput(
    @Doc("Whether to tell only and remove nothing. False if left out.") Optional<Boolean> dryRun,
    @Doc(
            "Whether also base images and kernels that no image names and no disk lies on. False if"
                + " left out.")
        Optional<Boolean> images) {}
