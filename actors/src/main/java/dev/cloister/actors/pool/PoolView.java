package dev.cloister.actors.pool;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.pool.PoolSettings.Size;
import java.util.Optional;

/**
 * How the pool stands with one size.
 *
 * @param ready spares that can be taken
 * @param coming spares in the making
 * @param wanted so many are to be ready now
 * @param taken since the daemon's start
 * @param missed workspaces of this size that were asked for while none was ready, since then
 * @param failure why the last one could not be made, until one can
 */
public record PoolView(
    Size size,
    int ready,
    int coming,
    int wanted,
    long taken,
    long missed,
    Optional<Failure> failure) {}
