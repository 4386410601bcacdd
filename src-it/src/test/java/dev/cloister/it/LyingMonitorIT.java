package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.it.lab.FakeQemu;
import dev.cloister.it.lab.FakeQemu.Lie;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.RealQemu;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A QEMU whose monitor is not what it should be, as one that its guest has broken out into. */
class LyingMonitorIT {
  private static Lab lab;
  private static RealQemu qemu;
  private static FailureSubject subject;

  @BeforeAll
  static void open(Lab given) throws IOException {
    lab = given;
    qemu = RealQemu.in(lab);
    lab.with("cloister.workspace.boot-attempts = 1").with("cloister.qmp.connect-timeout = 5s");
    subject = new FailureSubject(lab);
    lab.cloister();
  }

  @AfterEach
  void theNextOneIsNotHarmed() throws IOException {
    qemu.putBack();
    subject.theNextCreateWorks();
  }

  private static Failure lies(Lie lie, FailureCode code) throws IOException {
    qemu.replace(path -> FakeQemu.install(path, lie));
    return subject.failsToCreate("minimal", code);
  }

  @ParameterizedTest
  @CsvSource({
    "NO_GREETING, No session within",
    "GARBAGE, malformed: Not JSON",
    "REFUSAL, GenericError: not for you",
    "WRONG_IDS, No session within",
    "EVENTS_FOR_EVER, No session within",
    "NOBODY, QEMU closed the connection"
  })
  void isNotBelieved(Lie lie, String words) throws IOException {
    Failure failure = lies(lie, FailureCode.MONITOR_FAILED);
    assertThat(failure.message()).contains(words);
    assertThat(failure.retryable()).isTrue();
  }

  @Test
  void aLineWithoutEndIsCutOffSoon() throws IOException {
    Failure failure = lies(Lie.ENDLESS_LINE, FailureCode.MONITOR_FAILED);
    assertThat(failure.message()).contains("longer than " + (1 << 20) + " bytes");
    qemu.replace(path -> assertThat(FakeQemu.bytesTold(path)).isBetween(1L << 20, 4L << 20));
  }

  /** Which it may: QEMU itself does so. */
  @Test
  void eventsBeforeTheGreetingAreNoLie() throws IOException {
    Failure failure = lies(Lie.EVENTS_FIRST, FailureCode.LAUNCH_FAILED);
    assertThat(failure.message()).contains("exit code " + FakeQemu.RESUMED, "I was let run");
    assertThat(failure.evidence().exitCode()).hasValue(FakeQemu.RESUMED);
  }
}
