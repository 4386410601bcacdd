package dev.cloister.runtime.verb;

import java.util.List;

/** All jobs of a workspace. */
public record JobsView(@Doc("In the order of their start.") List<JobView> jobs) {}
