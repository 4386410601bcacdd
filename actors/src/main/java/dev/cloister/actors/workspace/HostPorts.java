package dev.cloister.actors.workspace;

import dev.cloister.actors.port.CaptureStore;
import dev.cloister.actors.port.DiskStore;
import dev.cloister.actors.port.Entropy;
import dev.cloister.actors.port.GuestConnector;
import dev.cloister.actors.port.HostFacts;
import dev.cloister.actors.port.Hypervisor;
import dev.cloister.actors.port.ImageCatalog;
import dev.cloister.actors.port.MemoryStore;
import dev.cloister.actors.port.MonitorConnector;
import dev.cloister.actors.port.TemplateStore;
import dev.cloister.actors.template.TemplatePorts;
import java.time.Clock;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * All a workspace needs of its host.
 *
 * @param nanoTime a monotonic clock, for durations
 * @param jitter numbers in [0, 1)
 * @param entropy for the guests
 */
public record HostPorts(
    HostFacts facts,
    ImageCatalog images,
    DiskStore disks,
    Hypervisor hypervisor,
    MonitorConnector monitors,
    GuestConnector guests,
    TemplateStore templates,
    CaptureStore captures,
    MemoryStore memories,
    Clock clock,
    LongSupplier nanoTime,
    DoubleSupplier jitter,
    Entropy entropy) {

  /** Those that templates need. */
  public TemplatePorts ofTemplates() {
    return new TemplatePorts(
        templates, hypervisor, monitors, guests, disks, facts.transport(), clock);
  }
}
