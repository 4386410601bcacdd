package dev.cloister.actors.workspace;

import dev.cloister.actors.vm.StopLadder;
import java.time.Duration;

/**
 * How patient a workspace is.
 *
 * @param bootTimeout from the first instruction to the agent's hello
 * @param bootAttempts how often a boot that failed transiently is tried, all in all
 * @param retryBackoff before the second attempt; doubled for each further one, and jittered by half
 * @param adoptTimeout for taking back a running VM after a restart of the daemon
 * @param ladder the rungs of a stop
 * @param restart how restart policies are carried out
 */
public record WorkspaceSettings(
    Duration bootTimeout,
    int bootAttempts,
    Duration retryBackoff,
    Duration adoptTimeout,
    StopLadder.Deadlines ladder,
    RestartSettings restart) {}
