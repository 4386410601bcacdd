package dev.cloister.runtime.probe;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.BaseImage;
import dev.cloister.actors.port.HostFacts;
import dev.cloister.actors.port.HostProbe;
import dev.cloister.actors.port.ImageCatalog;
import dev.cloister.actors.port.Transport;
import dev.cloister.runtime.qemu.HostFailures;
import dev.cloister.runtime.qemu.QemuBinary;
import dev.cloister.runtime.qemu.QemuCommandLine;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Probes this host with the QEMU and an image that are here. All work runs on the given executor. A
 * verdict on KVM is kept in the state directory for this boot of the host, this QEMU and this
 * kernel; without any image there is nothing to try KVM with, and no verdict is kept.
 */
public final class QemuHostProbe implements HostProbe {
  private static final Path KVM = Path.of("/dev/kvm");
  private static final Path VHOST_VSOCK = Path.of("/dev/vhost-vsock");

  private final StateDirectory state;
  private final String binary;
  private final ProbeSettings settings;
  private final ImageCatalog images;
  private final Executor blocking;

  /**
   * @param binary the QEMU, as in {@code cloister.qemu.binary}
   */
  public QemuHostProbe(
      StateDirectory state,
      String binary,
      ProbeSettings settings,
      ImageCatalog images,
      Executor blocking) {
    this.state = state;
    this.binary = binary;
    this.settings = settings;
    this.images = images;
    this.blocking = blocking;
  }

  @Override
  public CompletionStage<HostFacts> probe() {
    return images.list().thenApplyAsync(this::probeWith, blocking);
  }

  private HostFacts probeWith(List<BaseImage> installed) {
    Path qemu = QemuBinary.find(binary, System.getenv().getOrDefault("PATH", ""));
    String version = QemuVersion.of(qemu, blocking);
    Verdict kvm = acceleration(qemu, version, installed);
    Verdict vsock = Devices.opens(VHOST_VSOCK);
    return new HostFacts(
        kvm.works() ? Accelerator.KVM : Accelerator.TCG,
        kvm.reason(),
        vsock.works() ? Transport.VSOCK : Transport.SERIAL,
        vsock.reason(),
        version,
        Runtime.getRuntime().availableProcessors(),
        memoryBytes());
  }

  private Verdict acceleration(Path qemu, String version, List<BaseImage> installed) {
    if (settings.acceleration() == ProbeSettings.Mode.TCG) {
      return Verdict.no("The configuration asks for TCG");
    }
    Verdict kvm = kvm(qemu, version, installed);
    if (!kvm.works() && settings.acceleration() == ProbeSettings.Mode.KVM) {
      throw new FailureException(
          FailureCode.ACCELERATION_UNAVAILABLE,
          "KVM is required and does not work: " + kvm.reason(),
          "Repair KVM, or set cloister.probe.acceleration to auto.");
    }
    return kvm;
  }

  private Verdict kvm(Path qemu, String version, List<BaseImage> installed) {
    Verdict opens = Devices.opens(KVM);
    if (!opens.works()) {
      return opens;
    }
    if (installed.isEmpty()) {
      return Verdict.no("There is no image yet to try KVM with");
    }
    BaseImage image = installed.get(0);
    // Kernel and initramfs lie in directories that are named by their digest.
    VerdictStore.Circumstances now =
        new VerdictStore.Circumstances(hostBoot(), version, image.kernel() + " " + image.initrd());
    VerdictStore store = new VerdictStore(state.probes());
    return store
        .recall(now)
        .orElseGet(
            () -> {
              Verdict found = tryKvm(qemu, image);
              store.keep(now, found);
              return found;
            });
  }

  private Verdict tryKvm(Path qemu, BaseImage image) {
    List<String> argv =
        new QemuCommandLine(qemu, state, OptionalLong.empty())
            .ofProbe(image.kernel(), image.initrd(), Accelerator.KVM);
    Verdict tried = new BootTrial(settings.deadline(), blocking).of(argv);
    return tried.works()
        ? tried
        : Verdict.no(KVM + " opens but does not run a guest: " + tried.reason());
  }

  private static String hostBoot() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      throw HostFailures.of(e);
    }
  }

  private static long memoryBytes() {
    try {
      return MemInfo.totalBytes(Files.readString(Path.of("/proc/meminfo")));
    } catch (IOException e) {
      throw HostFailures.of(e);
    }
  }
}
