package dev.cloister.runtime.verb;

/** A lifetime to extend. */
public record ExtendInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("By how many milliseconds: from its end, or from now where that has passed.")
        @Rule(min = 1)
        long byMillis)
    implements InWorkspaces.One {}
