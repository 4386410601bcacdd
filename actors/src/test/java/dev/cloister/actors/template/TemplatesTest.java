package dev.cloister.actors.template;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.fakes.FakeHost;
import dev.cloister.actors.fakes.FakeTemplates;
import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.TemplateStore.Shape;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Templates on a played host: made once, kept whole, and never a reason not to start. */
final class TemplatesTest {
  private static final TemplateSettings SETTINGS =
      new TemplateSettings(true, Duration.ofSeconds(67), Duration.ofMinutes(10), 2);
  private static final String IDENTITY = "256";

  @RegisterExtension final TestSystem system = new TestSystem();

  private final FakeHost host = new FakeHost();

  private ActorRef<Templates.Command> open(TemplateSettings settings) {
    TestProbe<CidLedger.Command> cids = system.kit().createTestProbe();
    return system
        .kit()
        .spawn(Templates.create(host.ports(Records.AT).ofTemplates(), settings, cids.getRef()));
  }

  private ActorRef<Templates.Command> open() {
    return open(SETTINGS);
  }

  private TestProbe<VmOrigin> ask(ActorRef<Templates.Command> templates) {
    TestProbe<VmOrigin> asker = system.kit().createTestProbe();
    TestProbe<String> waiting = system.kit().createTestProbe();
    Shape shape =
        new Shape(
            1,
            256,
            Path.of("/played/kernel"),
            Path.of("/played/initrd"),
            "0.1.0",
            Accelerator.TCG,
            Transport.SERIAL);
    templates.tell(new Templates.Acquire(shape, asker.getRef(), waiting.getRef()));
    return asker;
  }

  private static void assertTemplate(VmOrigin origin) {
    assertThat(origin).isInstanceOf(VmOrigin.Fork.class);
  }

  private static String coldReason(TestProbe<VmOrigin> asker) {
    VmOrigin origin = asker.receiveMessage();
    assertThat(origin).isInstanceOf(VmOrigin.Cold.class);
    return origin.reason();
  }

  private void assertNothingIsLeft() {
    host.awaitNothingOpen();
    assertThat(host.hypervisor.aliveCount()).isZero();
    assertThat(host.templates.remains()).isEmpty();
    assertThat(host.calls.all())
        .allMatch(call -> call.equals(call.toLowerCase(java.util.Locale.ROOT)));
  }

  @Test
  void isMadeOnceHoweverManyAskAndOnlyThenUsed() {
    Answers.Held booting = host.monitors.resumes.hold();
    ActorRef<Templates.Command> templates = open();
    TestProbe<VmOrigin> first = ask(templates);
    host.calls.await("resume");
    TestProbe<VmOrigin> second = ask(templates);
    second.expectNoMessage(Duration.ZERO);

    booting.go();

    assertTemplate(first.receiveMessage());
    assertTemplate(second.receiveMessage());
    assertTemplate(ask(templates).receiveMessage());
    assertThat(host.calls.all())
        .containsSubsequence(
            "template begin",
            "launch",
            "resume",
            "link close",
            "pause",
            "save",
            "quit",
            "exit",
            "sweep",
            "template keep");
    assertThat(host.calls.count("launch")).isEqualTo(1);
    assertThat(host.templates.kept()).containsOnlyKeys(IDENTITY);
    assertNothingIsLeft();
  }

  @Test
  void aBootThatMayGoBetterIsTriedOnceMore() {
    host.hypervisor.launches.fail(FailureCode.VM_EXITED);

    assertTemplate(ask(open()).receiveMessage());

    assertThat(host.calls.count("template begin")).isEqualTo(2);
    assertNothingIsLeft();
  }

  @Test
  void whatCannotBeMadeIsNoReasonNotToStartAndNotTriedAtOnceAgain() {
    host.hypervisor.launches.failAlways(FailureCode.QEMU_MISSING);
    ActorRef<Templates.Command> templates = open();

    assertThat(coldReason(ask(templates))).isEqualTo("no template: Played: qemu-missing");
    assertThat(coldReason(ask(templates))).isEqualTo("no template: Played: qemu-missing");

    assertThat(host.calls.count("template begin")).isEqualTo(1);
    assertThat(host.templates.kept()).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void aVmThatFailsWhileItIsSavedLeavesNothing() {
    host.monitors.saves.failAlways(FailureCode.HOST_IO);

    assertThat(coldReason(ask(open()))).isEqualTo("no template: Played: host-io");

    assertThat(host.calls.all()).containsSubsequence("save", "kill", "exit", "sweep");
    assertThat(host.templates.kept()).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void aGuestThatNeverAnswersIsGivenUp() {
    host.guests.beSilent();
    TestProbe<VmOrigin> asker = ask(open());
    host.calls.await("guest connect");

    system.time().fire(SETTINGS.buildTimeout());

    assertThat(coldReason(asker)).contains("did not answer within 67 s");
    assertNothingIsLeft();
  }

  @Test
  void anAgentThatDoesNotHoldMakesNoTemplate() {
    host.guests.beOutdated();

    assertThat(coldReason(ask(open()))).contains("does not hold");

    assertThat(host.calls.count("save")).isZero();
    assertNothingIsLeft();
  }

  @Test
  void endsWhatAnEarlierDaemonBeganBeforeItAnswers() {
    host.templates.left(IDENTITY);
    host.hypervisor.left(FakeTemplates.vm(IDENTITY), Records.VM.process());

    assertTemplate(ask(open()).receiveMessage());

    assertThat(host.calls.all())
        .containsSubsequence(
            "search", "kill", "exit", "sweep", "template remove", "template begin");
    assertNothingIsLeft();
  }

  @Test
  void whereTheRemainsCannotBeClearedStartsAreCold() {
    host.templates.looks.fail(FailureCode.HOST_IO);

    assertThat(coldReason(ask(open()))).contains("cannot be cleared: Played: host-io");
  }

  @Test
  void aSuspectIsMadeAnewAndOneThatStaysSuspectIsGivenUp() {
    ActorRef<Templates.Command> templates = open();
    assertTemplate(ask(templates).receiveMessage());
    Failure failure = Failure.of(FailureCode.BOOT_TIMEOUT, "It stayed silent", "");

    templates.tell(new Templates.Suspect(IDENTITY, failure));
    assertTemplate(ask(templates).receiveMessage());
    assertThat(host.calls.count("template keep")).isEqualTo(2);

    templates.tell(new Templates.Suspect(IDENTITY, failure));
    assertThat(coldReason(ask(templates))).contains("failed repeatedly: It stayed silent");
    assertThat(host.templates.kept()).isEmpty();
  }

  @Test
  void canBeSwitchedOff() {
    ActorRef<Templates.Command> templates =
        open(new TemplateSettings(false, Duration.ofSeconds(67), Duration.ofMinutes(10), 2));

    assertThat(coldReason(ask(templates)))
        .isEqualTo("templates are switched off, or not for this transport");

    assertThat(host.calls.count("launch")).isZero();
  }

  @Test
  void aDaemonThatEndsTakesTheVmAlong() {
    host.guests.beSilent();
    ActorRef<Templates.Command> templates = open();
    ask(templates);
    host.calls.await("guest connect");

    system.kit().stop(templates);

    host.calls.await("exit");
    assertThat(host.templates.kept()).isEmpty();
  }

  @Test
  void whatCannotBeKeptIsGivenUpWholly() {
    host.templates.keeps.failAlways(FailureCode.DISK_FULL);

    assertThat(coldReason(ask(open()))).isEqualTo("no template: Played: disk-full");

    assertNothingIsLeft();
  }

  private TestProbe<StatusReply<List<Cleaned>>> clean(
      ActorRef<Templates.Command> templates, boolean remove) {
    TestProbe<StatusReply<List<Cleaned>>> asker = system.kit().createTestProbe();
    templates.tell(new Templates.Clean(remove, asker.getRef()));
    return asker;
  }

  private static List<String> identities(TestProbe<StatusReply<List<Cleaned>>> asker) {
    return asker.receiveMessage().getValue().stream()
        .map(cleaned -> cleaned.template().identity())
        .toList();
  }

  @Test
  void whatIsOfNoUseIsToldAndRemovedWhereAsked() {
    ActorRef<Templates.Command> templates = open();
    assertTemplate(ask(templates).receiveMessage());
    assertThat(identities(clean(templates, true))).isEmpty();
    host.templates.age(IDENTITY);

    assertThat(identities(clean(templates, false))).containsExactly(IDENTITY);
    assertThat(host.templates.kept()).hasSize(1);
    assertThat(identities(clean(templates, true))).containsExactly(IDENTITY);

    assertThat(host.templates.kept()).isEmpty();
  }

  @Test
  void whatIsInTheMakingIsNoRemnant() {
    Answers.Held booting = host.monitors.resumes.hold();
    ActorRef<Templates.Command> templates = open();
    TestProbe<VmOrigin> asker = ask(templates);
    host.calls.await("resume");
    assertThat(host.templates.remains()).hasSize(1);

    assertThat(identities(clean(templates, true))).isEmpty();
    booting.go();

    assertTemplate(asker.receiveMessage());
  }

  @Test
  void whatStaysIsToldWithTheReason() {
    ActorRef<Templates.Command> templates = open();
    assertTemplate(ask(templates).receiveMessage());
    host.templates.age(IDENTITY);
    host.templates.removals.fail(FailureCode.HOST_IO);

    List<Cleaned> cleaned = clean(templates, true).receiveMessage().getValue();
    assertThat(cleaned).hasSize(1);
    assertThat(cleaned.get(0).failure().orElseThrow().code()).isEqualTo(FailureCode.HOST_IO);

    host.templates.stales.fail(FailureCode.HOST_IO);
    assertThat(clean(templates, true).receiveMessage().isError()).isTrue();
  }

  @Test
  void theyAreCleanedAlsoWhereTheyAreNotUsed() {
    host.templates.left(IDENTITY);
    host.templates.looks.fail(FailureCode.HOST_IO);

    assertThat(identities(clean(open(), true))).containsExactly(IDENTITY);

    assertThat(host.templates.remains()).isEmpty();
  }
}
