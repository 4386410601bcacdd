package dev.cloister.actors.template;

import dev.cloister.actors.port.DiskStore;
import dev.cloister.actors.port.GuestConnector;
import dev.cloister.actors.port.Hypervisor;
import dev.cloister.actors.port.MonitorConnector;
import dev.cloister.actors.port.TemplateStore;
import dev.cloister.actors.port.Transport;
import java.time.Clock;

/** All that templates need of their host. */
public record TemplatePorts(
    TemplateStore store,
    Hypervisor hypervisor,
    MonitorConnector monitors,
    GuestConnector guests,
    DiskStore disks,
    Transport transport,
    Clock clock) {}
