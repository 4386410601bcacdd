package dev.cloister.actors.workspace;

import java.time.Duration;

/**
 * How a restart policy is carried out.
 *
 * @param backoff before the first restart; doubled for each further one within the window, and
 *     jittered by half
 * @param longestBackoff doubling stops here
 * @param most restarts within the window; after that it stays as it ended, until somebody starts it
 * @param window how long a restart counts
 */
public record RestartSettings(
    Duration backoff, Duration longestBackoff, int most, Duration window) {}
