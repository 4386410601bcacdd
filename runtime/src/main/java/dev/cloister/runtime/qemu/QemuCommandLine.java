package dev.cloister.runtime.qemu;

import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.LaunchSpec;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.state.StateDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The whole command line of a VM's QEMU, decided here and nowhere else. Pure.
 *
 * @param binary the QEMU to run
 * @param state where disk and sockets are
 * @param tscKhz the rate of the host's time stamp counter, where it is known
 */
public record QemuCommandLine(Path binary, StateDirectory state, OptionalLong tscKhz) {
  /** The serial of the root disk, by which the agent finds it. */
  static final String ROOT_SERIAL = "root";

  /** The name of the virtio-serial port the agent listens on. */
  static final String AGENT_PORT = "dev.cloister.agent";

  /** Everything QEMU 7.2 can deny itself and still run these machines. */
  private static final String SANDBOX =
      "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny";

  /** The memory's name. */
  private static final String MEMORY = "ram";

  /** Stands for the disk of a template, which its agent lets go again. */
  private static final String NO_DISK = "driver=null-co,node-name=root,size=1048576,read-zeroes=on";

  /** Why each: {@code images/BOOT.md}. */
  private static final String KERNEL_OPTIONS =
      "console=ttyS0 reboot=t panic=-1 loglevel=5 nowatchdog cryptomgr.notests";

  /** The program and its arguments; the VM it starts is paused before its first instruction. */
  public List<String> of(LaunchSpec spec) {
    WorkspaceId id = spec.workspace();
    List<String> argv = new ArrayList<>(List.of(binary.toString()));
    argv.addAll(List.of("-name", processName(id), "-pidfile", state.pidFile(id).toString()));
    argv.addAll(machine(spec.accelerator(), spec.vcpus(), spec.memoryMiB(), true));
    argv.addAll(memory(spec));
    argv.addAll(kernel(spec));
    argv.addAll(socket("console", state.consoleSocket(id)));
    argv.addAll(List.of("-serial", "chardev:console"));
    argv.addAll(socket("monitor", state.monitorSocket(id)));
    argv.addAll(List.of("-mon", "chardev=monitor,mode=control", "-S"));
    argv.addAll(disk(spec.disk()));
    argv.addAll(agent(spec));
    return List.copyOf(argv);
  }

  /**
   * A VM without disk, monitor and name, to see whether it runs at all: its console is its standard
   * output, and it starts at once.
   */
  public List<String> ofProbe(Path kernel, Path initrd, Accelerator accelerator) {
    List<String> argv = new ArrayList<>(List.of(binary.toString()));
    argv.addAll(machine(accelerator, 1, 256, false));
    argv.addAll(List.of("-kernel", kernel.toString(), "-initrd", initrd.toString()));
    argv.addAll(List.of("-append", "console=ttyS0 reboot=t panic=-1 loglevel=7"));
    argv.addAll(List.of("-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"));
    return List.copyOf(argv);
  }

  static String processName(WorkspaceId id) {
    return processName(id.value());
  }

  static String processName(String id) {
    return "cloister-" + id;
  }

  /** The same for a template and all its copies: what they are saved with depends on it. */
  private static boolean holds(VmOrigin origin) {
    return !(origin instanceof VmOrigin.Cold || origin instanceof VmOrigin.Wake);
  }

  /**
   * A template's memory is a file that it shares; its copies map that file privately, and wait for
   * the devices to be loaded. Two VMs that shared one file would destroy each other.
   */
  private static List<String> memory(LaunchSpec spec) {
    if (spec.origin() instanceof VmOrigin.Template template) {
      return List.of("-object", memoryFile(spec, template.memory()) + ",share=on");
    }
    if (spec.origin() instanceof VmOrigin.Keeper keeper) {
      return List.of(
          "-object", memoryFile(spec, keeper.memory()) + ",share=on", "-incoming", "defer");
    }
    if (spec.origin() instanceof VmOrigin.Copy copy) {
      return List.of(
          "-object", memoryFile(spec, copy.memory()) + ",share=off", "-incoming", "defer");
    }
    List<String> argv = new ArrayList<>();
    // Of the same name as a file would have, for QEMU saves memory by its name.
    argv.addAll(
        List.of("-object", "memory-backend-ram,id=" + MEMORY + ",size=" + spec.memoryMiB() + "M"));
    if (spec.origin() instanceof VmOrigin.Wake) {
      argv.addAll(List.of("-incoming", "defer"));
    }
    return argv;
  }

  private static String memoryFile(LaunchSpec spec, Path file) {
    return "memory-backend-file,id="
        + MEMORY
        + ",size="
        + spec.memoryMiB()
        + "M,mem-path="
        + escaped(file);
  }

  private static List<String> machine(
      Accelerator accelerator, int vcpus, int memoryMiB, boolean named) {
    boolean kvm = accelerator == Accelerator.KVM;
    return List.of(
        "-machine",
        "microvm,accel="
            + (kvm ? "kvm" : "tcg")
            + ",acpi=on,pit=on,pic=on,rtc=on,isa-serial=on,x-option-roms=off"
            + (named ? ",memory-backend=" + MEMORY : ""),
        "-cpu",
        kvm ? "host" : "max",
        "-smp",
        Integer.toString(vcpus),
        "-m",
        memoryMiB + "M",
        "-nodefaults",
        "-no-user-config",
        "-display",
        "none",
        "-no-reboot",
        "-sandbox",
        SANDBOX);
  }

  private List<String> kernel(LaunchSpec spec) {
    StringBuilder append = new StringBuilder(KERNEL_OPTIONS);
    if (spec.accelerator() == Accelerator.TCG && tscKhz.isPresent()) {
      append.append(" tsc_early_khz=").append(tscKhz.getAsLong()).append(" tsc=reliable");
    }
    append.append(" cloister.root=").append(ROOT_SERIAL);
    append.append(" cloister.transport=");
    append.append(spec.transport() == Transport.VSOCK ? "vsock" : "serial");
    if (holds(spec.origin())) {
      append.append(" cloister.hold");
    }
    return List.of(
        "-kernel",
        spec.kernel().toString(),
        "-initrd",
        spec.initrd().toString(),
        "-append",
        append.toString());
  }

  private static List<String> disk(Optional<Path> disk) {
    List<String> argv = new ArrayList<>();
    disk.ifPresentOrElse(
        overlay ->
            argv.addAll(
                List.of(
                    "-blockdev",
                    "driver=file,node-name=root-file,filename="
                        + escaped(overlay)
                        + ",discard=unmap,locking=on",
                    "-blockdev",
                    "driver=qcow2,node-name=root,file=root-file,discard=unmap")),
        () -> argv.addAll(List.of("-blockdev", NO_DISK)));
    argv.addAll(List.of("-device", "virtio-blk-device,drive=root,serial=" + ROOT_SERIAL));
    return argv;
  }

  private List<String> agent(LaunchSpec spec) {
    if (spec.transport() == Transport.VSOCK) {
      return List.of("-device", "vhost-vsock-device,guest-cid=" + spec.cid());
    }
    List<String> argv = new ArrayList<>(socket("agent", state.agentSocket(spec.workspace())));
    argv.addAll(List.of("-device", "virtio-serial-device"));
    argv.addAll(List.of("-device", "virtserialport,chardev=agent,name=" + AGENT_PORT));
    return argv;
  }

  private static List<String> socket(String id, Path path) {
    return List.of(
        "-chardev", "socket,id=" + id + ",path=" + escaped(path) + ",server=on,wait=off");
  }

  /** In QEMU's lists of options a comma in a value is written twice. */
  private static String escaped(Path path) {
    return path.toString().replace(",", ",,");
  }
}
