package dev.cloister.runtime.qemu;

import dev.cloister.actors.failure.Evidence;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.ProcessExit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What QEMU's last words mean. Pure. */
final class LaunchFailures {
  private static final String REBUILD = "Build the image again with scripts/build-images.sh.";

  private record Sign(FailureCode code, Pattern words, String message, String remedy) {}

  /** In QEMU's standard error; the first that is found counts. */
  private static final List<Sign> IN_STDERR =
      List.of(
          sign(
              FailureCode.CID_IN_USE,
              "unable to set guest cid: Address already in use",
              "Another VM of this host has the context id",
              "Start the workspace again: it gets another one."),
          sign(
              FailureCode.TEMPLATE_DAMAGED,
              "load of migration failed|Not a migration stream|Unsupported migration stream"
                  + "|can't open backing store|backing store size",
              "The VM's template cannot be restored",
              "Start the workspace again: the template is made anew."),
          sign(
              FailureCode.LAUNCH_FAILED,
              "vhost-vsock: .*vhost",
              "This host cannot give a VM vsock",
              "Load it with modprobe vhost_vsock, or restart the daemon to use virtio-serial."),
          sign(
              FailureCode.DISK_FULL,
              "No space left on device",
              "The host's disk is full",
              "Free some space below the state directory."),
          sign(
              FailureCode.DISK_FAILED,
              "Failed to get .*lock",
              "Another process uses the workspace's disk",
              "Find it with fuser on the workspace's disk.qcow2 and end it."),
          sign(
              FailureCode.IMAGE_DAMAGED,
              "could not open kernel file|could not load kernel|while loading elf kernel"
                  + "|reading initrd|kernel too old|invalid kernel|kernel header",
              "The image's kernel or initramfs cannot be read",
              REBUILD),
          sign(
              FailureCode.IMAGE_DAMAGED,
              "Could not open backing file",
              "The disk's base image cannot be opened",
              REBUILD),
          sign(
              FailureCode.DISK_FAILED,
              "Image is not in qcow2 format|-blockdev .*Could not open|qcow2: ",
              "The workspace's disk cannot be opened",
              "Delete the workspace, or restore its disk.qcow2 from a copy."),
          sign(
              FailureCode.NOT_ENOUGH_RESOURCES,
              "cannot set up guest memory|Cannot allocate memory",
              "The host has not enough memory for the VM",
              "Stop other workspaces, or give this one less memory."),
          sign(
              FailureCode.INVALID_ARGUMENT,
              "Invalid SMP CPUs",
              "A VM cannot have that many processors",
              "Give the workspace fewer vCPUs."),
          sign(
              FailureCode.ACCELERATION_UNAVAILABLE,
              "invalid accelerator|failed to initialize kvm|Could not access KVM|kvm_init"
                  + "|failed to set MSR|KVM_",
              "KVM does not work here",
              "Set cloister.probe.acceleration to tcg, or repair KVM."),
          sign(
              FailureCode.CONFINEMENT_UNAVAILABLE,
              "-sandbox|seccomp",
              "QEMU cannot confine itself with seccomp",
              "Install a QEMU that is built with seccomp support."),
          sign(
              FailureCode.QEMU_MISSING,
              "setsid: failed to execute|error while loading shared libraries",
              "QEMU cannot be run",
              "Install QEMU again (Debian: apt-get install --reinstall qemu-system-x86)."),
          sign(
              FailureCode.HOST_IO,
              "Failed to bind socket|Failed to unlink socket|annot (create|lock|open) (pid|PID)",
              "The run directory cannot be used",
              "Check the run directory's owner and mode, and that it is not full."));

  private static final Pattern FATAL = Pattern.compile("cloister: FATAL: (.*)");
  private static final Pattern PANIC = Pattern.compile("Kernel panic - (.*)");

  private LaunchFailures() {}

  /**
   * Why a VM that nobody stopped is gone. The failure carries the evidence.
   *
   * @param evidence the tails of this VM's logs
   */
  static Failure classify(ProcessExit exit, Evidence evidence) {
    return guestFailure(evidence.console())
        .or(() -> qemuFailure(evidence.stderr()))
        .orElseGet(() -> unexplained(exit, evidence.stderr()))
        .with(evidence);
  }

  private static Optional<Failure> guestFailure(String console) {
    if (console.contains(LostBoot.WORDS)) {
      return Optional.of(
          Failure.of(
              FailureCode.BOOT_TIMEOUT,
              "The guest's kernel lost its timer on a host under load and could not go on",
              "Start the workspace again when the host is less busy."));
    }
    Matcher fatal = FATAL.matcher(console);
    if (fatal.find()) {
      return Optional.of(
          Failure.of(
              FailureCode.GUEST_PANICKED,
              "The guest could not start: " + fatal.group(1).strip(),
              "Read the console with cloister logs."));
    }
    Matcher panic = PANIC.matcher(console);
    if (panic.find()) {
      return Optional.of(
          Failure.of(
              FailureCode.GUEST_PANICKED,
              "The guest's kernel panicked: " + panic.group(1).strip(),
              "Read the console with cloister logs; more memory may help."));
    }
    return Optional.empty();
  }

  private static Optional<Failure> qemuFailure(String stderr) {
    return IN_STDERR.stream()
        .filter(sign -> sign.words().matcher(stderr).find())
        .findFirst()
        .map(sign -> Failure.of(sign.code(), sign.message() + said(stderr), sign.remedy()));
  }

  private static Failure unexplained(ProcessExit exit, String stderr) {
    if (exit.code() > 128) {
      return Failure.of(
          FailureCode.VM_EXITED,
          "QEMU was ended by signal " + (exit.code() - 128) + said(stderr),
          "Look in the host's kernel log for an out-of-memory kill, then start the workspace.");
    }
    if (exit.code() > 0) {
      return Failure.of(
          FailureCode.LAUNCH_FAILED,
          "QEMU ended with exit code " + exit.code() + said(stderr),
          "Read QEMU's log in the workspace's directory.");
    }
    return Failure.of(
        FailureCode.VM_EXITED, "The VM ended" + said(stderr), "Start the workspace again.");
  }

  private static String said(String stderr) {
    String last = stderr.substring(stderr.lastIndexOf('\n') + 1).strip();
    return last.isEmpty() ? "" : ": " + last;
  }

  private static Sign sign(FailureCode code, String words, String message, String remedy) {
    return new Sign(code, Pattern.compile(words), message, remedy);
  }
}
