package dev.cloister.runtime.qemu;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;

class QemuCommandLineTest {
  private static final WorkspaceId ID = new WorkspaceId("ws-0123456789ab");
  private static final String VM = "/run/c/ws-0123456789ab";
  private static final QemuCommandLine LINE =
      new QemuCommandLine(
          Path.of("/usr/bin/qemu-system-x86_64"),
          new StateDirectory(Path.of("/home"), Path.of("/run/c")),
          OptionalLong.of(2_599_998));

  private static LaunchSpec spec(Accelerator accelerator, Transport transport) {
    return spec(accelerator, transport, new VmOrigin.Cold("asked for"));
  }

  private static LaunchSpec spec(Accelerator accelerator, Transport transport, VmOrigin origin) {
    return new LaunchSpec(
        ID,
        2,
        512,
        origin instanceof VmOrigin.Template || origin instanceof VmOrigin.Keeper
            ? Optional.empty()
            : Optional.of(Path.of("/home/disk.qcow2")),
        Path.of("/boot/vmlinux"),
        Path.of("/boot/initrd"),
        42,
        accelerator,
        transport,
        origin);
  }

  private static List<String> expected(String accelerator, String cpu, String append) {
    return new ArrayList<>(
        List.of(
            "/usr/bin/qemu-system-x86_64",
            "-name",
            "cloister-ws-0123456789ab",
            "-pidfile",
            VM + "/pid",
            "-machine",
            "microvm,accel="
                + accelerator
                + ",acpi=on,pit=on,pic=on,rtc=on,isa-serial=on,x-option-roms=off,memory-backend=ram",
            "-cpu",
            cpu,
            "-smp",
            "2",
            "-m",
            "512M",
            "-nodefaults",
            "-no-user-config",
            "-display",
            "none",
            "-no-reboot",
            "-sandbox",
            "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
            "-object",
            "memory-backend-ram,id=ram,size=512M",
            "-kernel",
            "/boot/vmlinux",
            "-initrd",
            "/boot/initrd",
            "-append",
            "console=ttyS0 reboot=t panic=-1 loglevel=5 nowatchdog" + " cryptomgr.notests" + append,
            "-chardev",
            "socket,id=console,path=" + VM + "/console,server=on,wait=off",
            "-serial",
            "chardev:console",
            "-chardev",
            "socket,id=monitor,path=" + VM + "/qmp,server=on,wait=off",
            "-mon",
            "chardev=monitor,mode=control",
            "-S",
            "-blockdev",
            "driver=file,node-name=root-file,filename=/home/disk.qcow2,discard=unmap,locking=on",
            "-blockdev",
            "driver=qcow2,node-name=root,file=root-file,discard=unmap",
            "-device",
            "virtio-blk-device,drive=root,serial=root"));
  }

  private static final List<String> SERIAL =
      List.of(
          "-chardev",
          "socket,id=agent,path=" + VM + "/agent,server=on,wait=off",
          "-device",
          "virtio-serial-device",
          "-device",
          "virtserialport,chardev=agent,name=dev.cloister.agent");
  private static final List<String> VSOCK = List.of("-device", "vhost-vsock-device,guest-cid=42");

  private static List<String> join(List<String> start, List<String> end) {
    start.addAll(end);
    return start;
  }

  @Test
  void runsTcgWithASerialPort() {
    String append =
        " tsc_early_khz=2599998 tsc=reliable cloister.root=root cloister.transport=serial";
    assertThat(LINE.of(spec(Accelerator.TCG, Transport.SERIAL)))
        .isEqualTo(join(expected("tcg", "max", append), SERIAL));
  }

  @Test
  void runsTcgWithVsock() {
    String append =
        " tsc_early_khz=2599998 tsc=reliable cloister.root=root cloister.transport=vsock";
    assertThat(LINE.of(spec(Accelerator.TCG, Transport.VSOCK)))
        .isEqualTo(join(expected("tcg", "max", append), VSOCK));
  }

  @Test
  void runsKvmWithASerialPort() {
    assertThat(LINE.of(spec(Accelerator.KVM, Transport.SERIAL)))
        .isEqualTo(
            join(expected("kvm", "host", " cloister.root=root cloister.transport=serial"), SERIAL));
  }

  @Test
  void runsKvmWithVsock() {
    assertThat(LINE.of(spec(Accelerator.KVM, Transport.VSOCK)))
        .isEqualTo(
            join(expected("kvm", "host", " cloister.root=root cloister.transport=vsock"), VSOCK));
  }

  private static final Path MEMORY = Path.of("/t/memory");

  private static List<String> line(VmOrigin origin) {
    return LINE.of(spec(Accelerator.TCG, Transport.SERIAL, origin));
  }

  private static List<String> ofFork() {
    return line(new VmOrigin.Fork("f", Path.of("/t/memory"), Path.of("/t/devices")));
  }

  @Test
  void aTemplateSharesItsMemoryAndHasNoDisk() {
    assertThat(line(new VmOrigin.Template(Path.of("/t/memory"))))
        .contains(
            "memory-backend-file,id=ram,size=512M,mem-path=/t/memory,share=on",
            "driver=null-co,node-name=root,size=1048576,read-zeroes=on",
            "virtio-blk-device,drive=root,serial=root",
            "-S")
        .doesNotContain("-incoming")
        .noneMatch(word -> word.contains("qcow2"))
        .anyMatch(word -> word.endsWith(" cloister.hold"))
        .anyMatch(word -> word.endsWith(",memory-backend=ram"));
  }

  /** What its devices are saved into must be the machine that they are loaded into. */
  @Test
  void aCopyIsTheSameMachineWithADiskAndAPrivateView() {
    assertThat(ofFork())
        .contains("memory-backend-file,id=ram,size=512M,mem-path=/t/memory,share=off", "-S")
        .containsSequence("-incoming", "defer")
        .doesNotContain("/t/devices");
    assertThat(machine(ofFork())).isEqualTo(machine(line(new VmOrigin.Template(MEMORY))));
  }

  /** Without what says where memory and disk come from. */
  private static List<String> machine(List<String> line) {
    List<String> machine = new ArrayList<>(line);
    machine.removeIf(
        word ->
            word.startsWith("memory-backend-")
                || word.startsWith("driver=")
                || word.equals("-blockdev"));
    machine.removeAll(List.of("-incoming", "defer"));
    machine.replaceAll(word -> word.replace(" cloister.hold", ""));
    return machine;
  }

  @Test
  void aWakeIsTheMachineThatWasSavedWithMemoryOfItsOwn() {
    List<String> wake = line(new VmOrigin.Wake(Path.of("/w/stream")));
    List<String> cold = line(new VmOrigin.Cold(""));

    assertThat(wake).contains("memory-backend-ram,id=ram,size=512M", "-S");
    assertThat(wake).containsSequence("-incoming", "defer");
    assertThat(machine(wake)).isEqualTo(machine(cold));
  }

  /** Whatever a workspace came of, what it is saved as can be loaded by all that follow. */
  @Test
  void aKeeperAndAChildAreTheMachineThatWasCaptured() {
    VmOrigin keeper = new VmOrigin.Keeper(MEMORY, Path.of("/c/stream"));
    VmOrigin child = new VmOrigin.Child("0a1b2c3d4e5f", MEMORY, Path.of("/c/devices"));
    assertThat(line(keeper))
        .contains("memory-backend-file,id=ram,size=512M,mem-path=/t/memory,share=on", "-S")
        .contains("driver=null-co,node-name=root,size=1048576,read-zeroes=on")
        .containsSequence("-incoming", "defer");
    assertThat(line(child))
        .contains("memory-backend-file,id=ram,size=512M,mem-path=/t/memory,share=off", "-S")
        .containsSequence("-incoming", "defer");
    List<String> cold = machine(line(new VmOrigin.Cold("")));
    assertThat(machine(line(keeper))).isEqualTo(cold);
    assertThat(machine(line(child))).isEqualTo(cold);
    assertThat(machine(ofFork())).isEqualTo(cold);
  }

  @Test
  void doublesTheCommasOfPathsInOptionLists() {
    QemuCommandLine line =
        new QemuCommandLine(
            Path.of("/q"),
            new StateDirectory(Path.of("/h"), Path.of("/r,n")),
            OptionalLong.empty());
    LaunchSpec spec =
        new LaunchSpec(
            ID,
            1,
            256,
            Optional.of(Path.of("/h,1/disk,a")),
            Path.of("/k,1"),
            Path.of("/i,1"),
            42,
            Accelerator.TCG,
            Transport.SERIAL,
            new VmOrigin.Fork("f", Path.of("/m,1"), Path.of("/d")));
    assertThat(line.of(spec))
        .contains(
            "/k,1",
            "/i,1",
            "memory-backend-file,id=ram,size=256M,mem-path=/m,,1,share=off",
            "/r,n/ws-0123456789ab/pid",
            "driver=file,node-name=root-file,filename=/h,,1/disk,,a,discard=unmap,locking=on",
            "socket,id=monitor,path=/r,,n/ws-0123456789ab/qmp,server=on,wait=off");
  }

  @Test
  void saysNothingOfAClockItDoesNotKnow() {
    QemuCommandLine line = new QemuCommandLine(LINE.binary(), LINE.state(), OptionalLong.empty());
    assertThat(String.join(" ", line.of(spec(Accelerator.TCG, Transport.SERIAL))))
        .doesNotContain("tsc_early_khz");
  }
}
