package dev.cloister.runtime.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.cloister.actors.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProbePartsTest {
  @TempDir Path directory;
  private final ExecutorService blocking = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    blocking.shutdown();
  }

  private Verdict trial(Duration deadline, String script) {
    return new BootTrial(deadline, blocking).of(List.of("sh", "-c", script));
  }

  @Test
  void aGuestThatGetsToItsFirstProcessProvesItself() {
    String script = "echo '[ 0.5] Run /init as init process'; exec sleep 1000";
    Verdict verdict = trial(Duration.ofSeconds(30), script);
    assertThat(verdict.works()).isTrue();
    assertThat(verdict.reason()).contains("first process");
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  void aGuestThatHangsIsEndedAtTheDeadline() {
    Verdict verdict = trial(Duration.ofMillis(300), "echo early; exec sleep 1000");
    assertThat(verdict)
        .isEqualTo(Verdict.no("A guest did not get to its first process within 0.3 s"));
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  void aQemuThatEndsIsQuoted() {
    Verdict verdict =
        trial(Duration.ofSeconds(30), "echo 'qemu: error: failed to set MSR 0x10a' >&2; exit 134");
    assertThat(verdict)
        .isEqualTo(
            Verdict.no("QEMU ended with exit code 134: qemu: error: failed to set MSR 0x10a"));
  }

  @Test
  void aFloodOfOutputIsNotKept() {
    Verdict verdict = trial(Duration.ofSeconds(30), "head -c 20000000 /dev/zero; exit 1");
    assertThat(verdict.works()).isFalse();
    assertThat(verdict.reason()).hasSizeLessThan(100);
  }

  @Test
  void aVerdictHoldsForItsCircumstancesAlone() throws IOException {
    VerdictStore store = new VerdictStore(directory.resolve("probes"));
    VerdictStore.Circumstances now = new VerdictStore.Circumstances("boot", "7.2.22", "kernel");
    assertThat(store.recall(now)).isEmpty();
    store.keep(now, Verdict.no("It hangs"));
    assertThat(store.recall(now)).contains(Verdict.no("It hangs"));
    assertThat(store.recall(new VerdictStore.Circumstances("next", "7.2.22", "kernel"))).isEmpty();
    assertThat(store.recall(new VerdictStore.Circumstances("boot", "8.2", "kernel"))).isEmpty();
    assertThat(store.recall(new VerdictStore.Circumstances("boot", "7.2.22", "new"))).isEmpty();
    Files.writeString(directory.resolve("probes/kvm.json"), "{");
    assertThat(store.recall(now)).isEmpty();
  }

  @Test
  void aDeviceIsProvedByOpeningIt() throws IOException {
    Path device = Files.createFile(directory.resolve("device"));
    assertThat(Devices.opens(device).works()).isTrue();
    assertThat(Devices.opens(directory.resolve("none")).reason()).startsWith("There is no");
    assertThat(Devices.opens(directory).works()).isFalse();
  }

  @Test
  void readsQemusVersionOrSaysThatItIsNone() {
    Path qemu = Path.of("/usr/bin/qemu");
    assertThat(QemuVersion.parse(qemu, "QEMU emulator version 7.2.22 (Debian 1:7.2)\n"))
        .isEqualTo("7.2.22");
    assertThatThrownBy(() -> QemuVersion.parse(qemu, "hello"))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("hello");
    assertThatThrownBy(() -> QemuVersion.of(directory.resolve("none"), blocking))
        .isInstanceOf(FailureException.class);
  }

  @Test
  void readsTheMemoryOfTheHost() throws IOException {
    assertThat(MemInfo.totalBytes("MemTotal:       24576000 kB\nMemFree: 1 kB\n"))
        .isEqualTo(24_576_000L * 1024);
    assertThatThrownBy(() -> MemInfo.totalBytes("")).isInstanceOf(IOException.class);
  }

  @Test
  void readsItsSettings() {
    assertThat(ProbeSettings.from(ConfigFactory.load()))
        .isEqualTo(new ProbeSettings(ProbeSettings.Mode.AUTO, Duration.ofSeconds(10)));
    assertThatThrownBy(
            () ->
                ProbeSettings.from(
                    ConfigFactory.parseString(
                        "cloister.probe { acceleration = xen, deadline = 1s }")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("auto, kvm or tcg");
  }
}
