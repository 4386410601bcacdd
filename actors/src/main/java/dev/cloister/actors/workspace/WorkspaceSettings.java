package dev.cloister.actors.workspace;

import dev.cloister.actors.vm.StopLadder;
import java.time.Duration;

/**
 * How patient a workspace is.
 *
 * @param bootTimeout from the first instruction to the agent's hello
 * @param bootAttempts how often a boot that failed transiently is tried, all in all
 * @param retryBackoff before the second attempt; doubled for each further one, and jittered by half
 * @param adoptTimeout for taking back a VM after a restart of the daemon, and for the guest of a
 *     resumed one to answer: then the daemon goes on without its guest, and goes on trying
 * @param hostTimeout for each step on the host: a disk, a launch, a search, a removal
 * @param cidAttempts how often another context id is taken where one is in use by a foreign VM
 * @param ladder the rungs of a stop
 * @param watch when a VM that still runs counts as crashed
 * @param restart how restart policies are carried out
 */
public record WorkspaceSettings(
    Duration bootTimeout,
    int bootAttempts,
    Duration retryBackoff,
    Duration adoptTimeout,
    Duration hostTimeout,
    int cidAttempts,
    StopLadder.Deadlines ladder,
    WatchSettings watch,
    RestartSettings restart) {}
