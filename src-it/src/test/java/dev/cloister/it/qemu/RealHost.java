package dev.cloister.it.qemu;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.BaseImage;
import dev.cloister.actors.port.LaunchSpec;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.it.lab.TestImages;
import dev.cloister.runtime.disk.DiskSettings;
import dev.cloister.runtime.disk.OverlayStore;
import dev.cloister.runtime.image.ManifestCatalog;
import dev.cloister.runtime.qemu.Consoles;
import dev.cloister.runtime.qemu.QemuHypervisor;
import dev.cloister.runtime.qemu.QemuSettings;
import dev.cloister.runtime.qmp.QmpConnector;
import dev.cloister.runtime.qmp.QmpSettings;
import dev.cloister.runtime.state.StateDirectory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The adapters of one daemon over a state directory of its own, and the host's real images. */
final class RealHost implements AutoCloseable {
  static final WorkspaceId WORKSPACE = new WorkspaceId("ws-00000000a11a");

  final StateDirectory state;
  final Consoles consoles;
  final QemuHypervisor hypervisor;
  final QmpConnector monitors;
  final OverlayStore disks;
  final BaseImage image;
  final ManifestCatalog images;
  final ExecutorService blocking = Executors.newFixedThreadPool(4);

  RealHost(Path directory) {
    Config config = ConfigFactory.load();
    this.state = StateDirectory.of(directory.resolve("home"), directory.resolve("run"));
    this.consoles = new Consoles(state, QemuSettings.from(config), blocking);
    this.hypervisor = new QemuHypervisor(state, QemuSettings.from(config), consoles, blocking);
    this.monitors = new QmpConnector(state, QmpSettings.from(config), blocking);
    this.disks = new OverlayStore(state, DiskSettings.from(config), blocking);
    this.images = new ManifestCatalog(TestImages.built(), blocking);
    this.image = await(images.find("minimal"));
  }

  LaunchSpec spec() {
    return new LaunchSpec(
        WORKSPACE,
        1,
        image.defaultMemoryMiB(),
        Optional.of(await(disks.ensure(WORKSPACE, image.root(), image.defaultDiskBytes()))),
        image.kernel(),
        image.initrd(),
        0,
        Accelerator.TCG,
        Transport.SERIAL,
        new VmOrigin.Cold(""));
  }

  QemuProcess launch() {
    return await(hypervisor.launch(spec()));
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  /** As when a daemon goes: its VMs stay. */
  @Override
  public void close() {
    monitors.close();
    consoles.close();
    blocking.shutdown();
  }
}
