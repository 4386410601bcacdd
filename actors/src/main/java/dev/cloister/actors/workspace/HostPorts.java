package dev.cloister.actors.workspace;

import dev.cloister.actors.port.DiskStore;
import dev.cloister.actors.port.GuestConnector;
import dev.cloister.actors.port.HostFacts;
import dev.cloister.actors.port.Hypervisor;
import dev.cloister.actors.port.ImageCatalog;
import dev.cloister.actors.port.MonitorConnector;
import java.time.Clock;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * All a workspace needs of its host.
 *
 * @param nanoTime a monotonic clock, for durations
 * @param jitter numbers in [0, 1)
 */
public record HostPorts(
    HostFacts facts,
    ImageCatalog images,
    DiskStore disks,
    Hypervisor hypervisor,
    MonitorConnector monitors,
    GuestConnector guests,
    Clock clock,
    LongSupplier nanoTime,
    DoubleSupplier jitter) {}
