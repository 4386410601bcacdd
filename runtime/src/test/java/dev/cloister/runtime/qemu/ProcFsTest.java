package dev.cloister.runtime.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.port.ProcessIdentity;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcFsTest {
  @Test
  void readsAStatWhoseNameHoldsSpacesAndParentheses() {
    String stat =
        "4242 (a (nasty) name) S 1 4242 4240 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 998877 1 2";
    assertThat(ProcFs.parseStat(stat)).isEqualTo(new ProcFs.Stat('S', 4240, 998877));
    assertThat(ProcFs.parseStat(stat).alive()).isTrue();
    assertThat(ProcFs.parseStat(stat.replace(") S ", ") Z ")).alive()).isFalse();
  }

  @Test
  void knowsAProcessFromItsSuccessorOfTheSamePidAndFromThatOfAnotherBoot() throws IOException {
    long pid = ProcessHandle.current().pid();
    ProcessIdentity self = ProcFs.identityOf(pid).orElseThrow();
    assertThat(ProcFs.runs(self)).isTrue();
    assertThat(ProcFs.runs(new ProcessIdentity(pid, self.startTicks() + 1, self.hostBoot())))
        .isFalse();
    assertThat(ProcFs.runs(new ProcessIdentity(pid, self.startTicks(), "another"))).isFalse();
  }

  @Test
  void aPidWithoutProcessIsNobody() throws IOException {
    long never = 4_194_305;
    assertThat(ProcFs.stat(never)).isEmpty();
    assertThat(ProcFs.identityOf(never)).isEmpty();
    assertThat(ProcFs.commandLine(never)).isEmpty();
    assertThat(ProcFs.isOurs(never)).isFalse();
  }

  @Test
  void readsTheArgumentsOfAProcess() {
    assertThat(ProcFs.commandLine(ProcessHandle.current().pid()).get(0)).endsWith("java");
  }
}
