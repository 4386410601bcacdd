package dev.cloister.runtime.cli;

import dev.cloister.runtime.cli.DoctorView.Check;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What can be seen of this host without a daemon. */
final class HostChecks {
  private static final String QEMU = "qemu-system-x86_64";
  private static final long LEAST_DISK = 4L << 30;
  private static final long LEAST_MEMORY = 1L << 30;

  private HostChecks() {}

  static Check qemu() {
    try {
      Process process = new ProcessBuilder(QEMU, "--version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Check.ok("qemu", said.lines().findFirst().orElse(QEMU));
    } catch (IOException e) {
      return Check.fail(
          "qemu", QEMU + " cannot be started", "Install it: apt-get install qemu-system-x86");
    }
  }

  static Check kvm() {
    Path device = Path.of("/dev/kvm");
    if (Files.isReadable(device) && Files.isWritable(device)) {
      return Check.ok("kvm", "/dev/kvm can be opened");
    }
    return Check.warn(
        "kvm",
        "/dev/kvm " + (Files.exists(device) ? "may not be opened by this user" : "is not there"),
        "VMs run by emulation, slower; for speed use a host with KVM and join the group kvm.");
  }

  static Check disk(Path home) {
    Path existing = home;
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    long free = existing.toFile().getUsableSpace();
    String detail = Sizes.text(free) + " free for " + home;
    return free < LEAST_DISK
        ? Check.warn("disk", detail, "Make room: images and workspaces need some gigabytes.")
        : Check.ok("disk", detail);
  }

  static Check memory() {
    try {
      long available =
          Files.readAllLines(Path.of("/proc/meminfo")).stream()
              .filter(line -> line.startsWith("MemAvailable:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
              .findFirst()
              .orElse(0);
      String detail = Sizes.text(available) + " available";
      return available < LEAST_MEMORY
          ? Check.warn("memory", detail, "Stop something: a workspace needs 256M or more.")
          : Check.ok("memory", detail);
    } catch (IOException e) {
      return Check.warn("memory", "Cannot read /proc/meminfo: " + e.getMessage(), "Mount /proc.");
    }
  }
}
