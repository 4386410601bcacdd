package dev.cloister.runtime.verb;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Variables to set or to remove. */
public record EnvironmentInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc(
            "Variables to set; names are letters, digits and _, not beginning with a digit. Values"
                + " are never answered or logged.")
        Optional<Map<String, String>> set,
    @Doc("Names of variables to remove, before the others are set.") @Rule(max = 1000)
        Optional<List<String>> unset)
    implements InWorkspaces.One {}
