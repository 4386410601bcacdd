package dev.cloister.runtime.verb;

import java.util.List;

/** A workspace's environment. */
public record EnvironmentView(
    @Doc("The names of all variables that are set now, sorted. Values are not told.")
        List<String> names) {}
