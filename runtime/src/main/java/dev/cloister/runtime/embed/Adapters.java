package dev.cloister.runtime.embed;

import com.typesafe.config.Config;
import dev.cloister.actors.port.CaptureStore;
import dev.cloister.actors.port.DiskStore;
import dev.cloister.actors.port.GuestConnector;
import dev.cloister.actors.port.HostProbe;
import dev.cloister.actors.port.Hypervisor;
import dev.cloister.actors.port.ImageCatalog;
import dev.cloister.actors.port.MemoryStore;
import dev.cloister.actors.port.MonitorConnector;
import dev.cloister.actors.port.Remains;
import dev.cloister.actors.port.TemplateStore;
import dev.cloister.runtime.capture.CaptureFiles;
import dev.cloister.runtime.clean.HostRemains;
import dev.cloister.runtime.disk.DiskSettings;
import dev.cloister.runtime.disk.OverlayStore;
import dev.cloister.runtime.guest.Deliveries;
import dev.cloister.runtime.guest.GuestSettings;
import dev.cloister.runtime.guest.SocketGuestConnector;
import dev.cloister.runtime.image.ManifestCatalog;
import dev.cloister.runtime.memory.MemoryFiles;
import dev.cloister.runtime.probe.ProbeSettings;
import dev.cloister.runtime.probe.QemuHostProbe;
import dev.cloister.runtime.probe.QemuVersion;
import dev.cloister.runtime.qemu.Consoles;
import dev.cloister.runtime.qemu.QemuHypervisor;
import dev.cloister.runtime.qemu.QemuSettings;
import dev.cloister.runtime.qmp.QmpConnector;
import dev.cloister.runtime.qmp.QmpSettings;
import dev.cloister.runtime.state.StateDirectory;
import dev.cloister.runtime.template.ShapeInputs;
import dev.cloister.runtime.template.TemplateFileSettings;
import dev.cloister.runtime.template.TemplateFiles;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The adapters of one state directory, and the threads they share. What must be closed is handed to
 * the {@link Teardown}.
 */
record Adapters(
    HostProbe probe,
    ImageCatalog images,
    DiskStore disks,
    Hypervisor hypervisor,
    Remains remains,
    MonitorConnector monitors,
    GuestConnector guests,
    TemplateStore templates,
    CaptureStore captures,
    MemoryStore memories,
    Consoles consoles,
    ScheduledExecutorService deadlines,
    Executor deliveries) {

  static Adapters create(StateDirectory state, Config config, Teardown teardown) {
    ExecutorService io =
        Executors.newFixedThreadPool(config.getInt("cloister.io.threads"), named("cloister-io-"));
    teardown.add(io::shutdown);
    ScheduledThreadPoolExecutor deadlines =
        new ScheduledThreadPoolExecutor(1, named("cloister-deadlines-"));
    deadlines.setRemoveOnCancelPolicy(true);
    teardown.add(deadlines::shutdownNow);

    QemuSettings qemu = QemuSettings.from(config);
    Consoles consoles = new Consoles(state, qemu, io);
    teardown.add(consoles);
    QmpConnector monitors = new QmpConnector(state, QmpSettings.from(config), io);
    teardown.add(monitors);
    ShapeInputs inputs =
        new ShapeInputs(
            qemu.binary(),
            () -> System.getenv().getOrDefault("PATH", ""),
            binary -> QemuVersion.of(binary, io));
    DiskSettings disks = DiskSettings.from(config);
    ManifestCatalog images = new ManifestCatalog(state.images(), io);
    return new Adapters(
        new QemuHostProbe(state, qemu.binary(), ProbeSettings.from(config), images, io),
        images,
        new OverlayStore(state, disks, io),
        new QemuHypervisor(state, qemu, consoles, io),
        new HostRemains(state, io),
        monitors,
        new SocketGuestConnector(
            state, GuestSettings.from(config), Version.CURRENT, new SecureRandom(), deadlines, io),
        new TemplateFiles(state, TemplateFileSettings.from(config), inputs, Clock.systemUTC(), io),
        new CaptureFiles(state, disks, inputs, Clock.systemUTC(), io),
        new MemoryFiles(state, disks, inputs, Clock.systemUTC(), io),
        consoles,
        deadlines,
        new Deliveries(io));
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
