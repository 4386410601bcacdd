package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.BaseImage;
import dev.cloister.it.lab.Bytes;
import dev.cloister.it.lab.Cpio;
import dev.cloister.it.lab.Elf;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.OwnImages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Images that cannot boot, in every way an image can. */
class BrokenImagesIT {
  private static final String FLOOD = "the console is full of this ";

  private static Lab lab;
  private static OwnImages images;
  private static FailureSubject subject;

  @BeforeAll
  static void open(Lab given) throws IOException {
    lab = given;
    images = OwnImages.in(lab);
    lab.with("cloister.workspace { boot-timeout = 20s, boot-attempts = 1 }")
        .with("cloister.template.enabled = false");
    subject = new FailureSubject(lab);
  }

  @AfterAll
  static void afterAllOfThemAGoodOneRuns() {
    lab.detach();
    lab.with("cloister.workspace.boot-timeout = 180s");
    subject.theNextCreateWorks();
  }

  @Test
  void aKernelThatIsNone() throws IOException {
    images.with("no-kernel", "kernel", Bytes.bytes(1 << 20, 1));
    Failure failure = subject.failsToCreate("no-kernel", FailureCode.IMAGE_DAMAGED);
    assertThat(failure.evidence().stderr()).isNotBlank();
  }

  @Test
  void aKernelThatIsMissing() throws IOException {
    images.derive("missing", "kernel", "../boot/none");
    Failure failure = subject.failsToCreate("missing", FailureCode.IMAGE_DAMAGED);
    assertThat(failure.message()).contains("boot/none");
    assertThat(Outcome.of(lab.cloister().images()))
        .extracting(BaseImage::name)
        .contains("minimal")
        .doesNotContain("missing");
  }

  @Test
  void aManifestThatIsNone() throws IOException {
    images.write("torn", "{\"schema\":1,\"name\":\"to");
    subject.failsToCreate("torn", FailureCode.IMAGE_DAMAGED);
  }

  @Test
  void anInitramfsThatIsNone() throws IOException {
    images.with("no-initrd", "initrd", "no archive".getBytes(StandardCharsets.US_ASCII));
    Failure failure = subject.failsToCreate("no-initrd", FailureCode.GUEST_PANICKED);
    assertThat(failure.evidence().console()).contains("Kernel panic");
  }

  @Test
  void aGuestThatPanics() throws IOException {
    images.with("panics", "initrd", Cpio.ofInit(Elf.exits()));
    Failure failure = subject.failsToCreate("panics", FailureCode.GUEST_PANICKED);
    assertThat(failure.message()).contains("Attempted to kill init");
    assertThat(failure.evidence().console()).contains("Kernel panic");
  }

  @Test
  void anAgentThatNeverAnswers() throws IOException {
    images.with("sleeps", "initrd", Cpio.ofInit(Elf.sleeps()));
    Failure failure = subject.failsToCreate("sleeps", FailureCode.BOOT_TIMEOUT);
    assertThat(failure.message()).contains("20 s");
    assertThat(failure.remedy()).contains("boot-timeout");
  }

  @Test
  void aConsoleThatIsFlooded() throws IOException {
    images.with("floods", "initrd", Cpio.ofInit(Elf.floods(FLOOD)));
    Failure failure = subject.failsToCreate("floods", FailureCode.BOOT_TIMEOUT);
    assertThat(failure.evidence().console()).contains(FLOOD);
    assertThat(failure.evidence().console().length()).isLessThan(64 << 10);
  }
}
