package dev.cloister.it.qemu;

import static dev.cloister.it.qemu.RealHost.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.cloister.actors.port.HostFacts;
import dev.cloister.actors.port.Transport;
import dev.cloister.runtime.probe.ProbeSettings;
import dev.cloister.runtime.probe.QemuHostProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this very host can do, found with its QEMU, its devices and a real guest. */
class HostProbeIT {
  @TempDir Path directory;

  @Test
  void findsOutAndRemembersWithinTheDeadline() {
    try (RealHost host = new RealHost(directory)) {
      ProbeSettings settings = ProbeSettings.from(ConfigFactory.load());
      QemuHostProbe probe =
          new QemuHostProbe(host.state, "qemu-system-x86_64", settings, host.images, host.blocking);

      long begin = System.nanoTime();
      HostFacts found = await(probe.probe());
      assertThat(System.nanoTime() - begin)
          .isLessThan(settings.deadline().plusSeconds(15).toNanos());
      assertThat(found.acceleratorReason()).isNotBlank();
      assertThat(found.qemuVersion()).matches("\\d+(\\.\\d+)+");
      assertThat(found.transport())
          .isEqualTo(
              Files.exists(Path.of("/dev/vhost-vsock")) ? Transport.VSOCK : Transport.SERIAL);
      assertThat(found.memoryBytes()).isPositive();
      assertThat(ProcessHandle.current().descendants()).isEmpty();

      long again = System.nanoTime();
      assertThat(await(probe.probe())).isEqualTo(found);
      assertThat(System.nanoTime() - again).isLessThan(settings.deadline().toNanos() / 2);
    }
  }
}
