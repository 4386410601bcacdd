package dev.cloister.actors.workspace;

import java.time.Duration;

/**
 * When a VM that still runs is judged to have crashed, and is ended.
 *
 * @param guestAway how long the link to the agent may be gone; a guest whose vCPUs are paused is
 *     given that time anew
 * @param monitorAway how long the monitor may be gone
 */
public record WatchSettings(Duration guestAway, Duration monitorAway) {}
