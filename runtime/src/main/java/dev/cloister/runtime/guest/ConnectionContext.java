package dev.cloister.runtime.guest;

import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/**
 * What all connections of a host share.
 *
 * @param random unpredictable; used by many threads
 * @param timer runs what never blocks
 */
record ConnectionContext(
    GuestSettings settings,
    Handshake handshake,
    RandomGenerator random,
    DirectBuffers buffers,
    ScheduledExecutorService timer) {}
