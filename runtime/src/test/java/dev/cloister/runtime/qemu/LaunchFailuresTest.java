package dev.cloister.runtime.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Evidence;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.ProcessExit;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The standard errors are QEMU 7.2's, provoked one by one. */
class LaunchFailuresTest {
  private static Failure classify(int exit, String console, String stderr) {
    return LaunchFailures.classify(
        new ProcessExit(exit), new Evidence(console, stderr, OptionalInt.of(exit)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CID_IN_USE | qemu-system-x86_64: -device vhost-vsock-device,guest-cid=5: vhost-vsock: unable to set guest cid: Address already in use
          LAUNCH_FAILED | qemu-system-x86_64: -device vhost-vsock-device,guest-cid=5: vhost-vsock: failed to open vhost device: No such file or directory
          IMAGE_DAMAGED | qemu: could not open kernel file '/nokernel': No such file or directory
          IMAGE_DAMAGED | qemu: error reading initrd /none: Failed to open file “/none”: open() failed: No such file or directory
          IMAGE_DAMAGED | qemu-system-x86_64: Error while loading elf kernel
          IMAGE_DAMAGED | qemu: linux kernel too old to load a ram disk
          IMAGE_DAMAGED | qemu-system-x86_64: -blockdev driver=qcow2,node-name=root,file=root-file: Could not open backing file: Could not open '/b': No such file or directory
          DISK_FAILED | qemu-system-x86_64: -blockdev driver=file,node-name=root-file,filename=/d: Could not open '/d': No such file or directory
          DISK_FAILED | qemu-system-x86_64: -blockdev driver=qcow2,node-name=root,file=root-file: Image is not in qcow2 format
          DISK_FAILED | qemu-system-x86_64: -blockdev driver=qcow2,node-name=root: Failed to get "write" lock
          HOST_IO | qemu-system-x86_64: -chardev socket,id=monitor,path=/no/qmp: Failed to bind socket to /no/qmp: No such file or directory
          NOT_ENOUGH_RESOURCES | qemu-system-x86_64: cannot set up guest memory 'microvm.ram': Cannot allocate memory
          INVALID_ARGUMENT | qemu-system-x86_64: Invalid SMP CPUs 1000. The max CPUs supported by machine 'microvm' is 288
          ACCELERATION_UNAVAILABLE | qemu-system-x86_64: invalid accelerator hax
          CONFINEMENT_UNAVAILABLE | qemu-system-x86_64: -sandbox on,foo=bar: Invalid parameter 'foo'
          QEMU_MISSING | setsid: failed to execute /none/qemu: No such file or directory
          LAUNCH_FAILED | qemu-system-x86_64: something never seen before
          """)
  void knowsQemusWords(FailureCode code, String stderr) {
    Failure failure = classify(1, "", stderr);
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.message()).contains(stderr);
    assertThat(failure.remedy()).isNotBlank();
    assertThat(failure.evidence().stderr()).isEqualTo(stderr);
  }

  @Test
  void theGuestsOwnReasonCountsMoreThanQemusSilence() {
    Failure fatal = classify(0, "boot\ncloister: FATAL: no root disk\n[ 1.5] reboot:", "");
    assertThat(fatal.code()).isEqualTo(FailureCode.GUEST_PANICKED);
    assertThat(fatal.message()).isEqualTo("The guest could not start: no root disk");
    Failure panic = classify(0, "[ 1.2] Kernel panic - not syncing: VFS: no root\n[ 1.2]", "");
    assertThat(panic.code()).isEqualTo(FailureCode.GUEST_PANICKED);
    assertThat(panic.message()).contains("not syncing: VFS: no root");
  }

  @Test
  void aSignalIsNamed() {
    Failure killed = classify(137, "", "");
    assertThat(killed.code()).isEqualTo(FailureCode.VM_EXITED);
    assertThat(killed.message()).contains("signal 9");
  }

  @Test
  void anExitNobodyExplainsIsAnExit() {
    assertThat(classify(0, "", "").code()).isEqualTo(FailureCode.VM_EXITED);
    assertThat(classify(-1, "", "").code()).isEqualTo(FailureCode.VM_EXITED);
  }

  @Test
  void aLostTimerIsTransient() {
    Failure lost = classify(137, "[ 0.4] APIC frequency too slow, disabling apic timer\n", "");

    assertThat(lost.code()).isEqualTo(FailureCode.BOOT_TIMEOUT);
    assertThat(lost.retryable()).isTrue();
  }
}
