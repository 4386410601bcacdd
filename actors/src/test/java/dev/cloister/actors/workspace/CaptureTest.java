package dev.cloister.actors.workspace;

import static dev.cloister.actors.testing.Records.ID;
import static dev.cloister.actors.testing.Records.SPEC;
import static dev.cloister.actors.testing.Records.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.capture.Captures;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.fakes.FakeCaptures;
import dev.cloister.actors.fakes.FakeGuests;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A running workspace is captured, and another begins with what was. */
final class CaptureTest {
  private static final String CAPTURE = "0a1b2c3d4e5f";

  @RegisterExtension final TestSystem system = new TestSystem();

  private Bench bench;
  private Entity entity;

  @BeforeEach
  void prepare() {
    bench = new Bench(system);
    entity = bench.entity();
  }

  private void running() {
    entity.wake().create().value();
    bench.host.calls.clear();
  }

  @Test
  void isSavedInOnePauseAndGoesOnBeforeItsMemoryIsTakenIn() {
    running();

    Captures.Taken taken = entity.capture(CAPTURE).value();

    assertThat(bench.host.calls.all())
        .containsSubsequence(
            "capture begin",
            "freeze",
            "pause",
            "copy disk",
            "save all",
            "resume",
            "thaw",
            "launch",
            "load",
            "save",
            "quit",
            "exit",
            "sweep",
            "capture keep");
    assertThat(taken.id()).isEqualTo(CAPTURE);
    assertThat(taken.paused()).isPositive().isLessThan(taken.frozen());
    assertThat(bench.host.captures.kept()).containsExactly(CAPTURE);
    assertThat(bench.host.captures.remains()).isEmpty();
    assertThat(bench.host.hypervisor.aliveCount()).isEqualTo(1);
    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
    assertThat(entity.view().state()).isEqualTo("running");
  }

  static Stream<Function<Bench, Answers<?>>> steps() {
    return Stream.of(
        bench -> bench.host.captures.begins,
        bench -> bench.host.guests.freezes,
        bench -> bench.host.monitors.pauses,
        bench -> bench.host.captures.copies,
        bench -> bench.host.monitors.saves,
        bench -> bench.host.hypervisor.launches,
        bench -> bench.host.monitors.loads,
        bench -> bench.host.captures.keeps);
  }

  /** Whatever it fails at: it runs as before, and of the capture nothing is left. */
  @ParameterizedTest
  @MethodSource("steps")
  void goesOnWhereItCannotBeCaptured(Function<Bench, Answers<?>> step) {
    running();
    step.apply(bench).fail(FailureCode.HOST_IO);

    assertThat(entity.capture(CAPTURE).failure().code()).isEqualTo(FailureCode.HOST_IO);

    assertThat(bench.host.hypervisor.process(ID).standsStill()).isFalse();
    assertThat(entity.useGuest().value().hello()).isEqualTo(FakeGuests.HELLO);
    assertThat(bench.host.captures.kept()).isEmpty();
    assertThat(bench.host.captures.remains()).isEmpty();
    assertThat(bench.host.hypervisor.aliveCount()).isEqualTo(1);
    assertThat(entity.capture("111111111111").value().id()).isEqualTo("111111111111");
    assertThat(entity.view().state()).isEqualTo("running");
  }

  /** The link is made anew, and whoever makes it finds the guest frozen. */
  @Test
  void isThawedAgainWhereItsGuestDidNotObey() {
    running();
    bench.host.guests.thaws.fail(FailureCode.GUEST_IO);

    assertThat(entity.capture(CAPTURE).failure().code()).isEqualTo(FailureCode.GUEST_IO);

    bench.host.calls.await("link close");
    system.time().fire(Duration.ofMillis(100));
    bench.host.calls.await("thaw", 2);
    bench.host.calls.await("configure");
    assertThat(bench.host.captures.remains()).isEmpty();
  }

  @Test
  void isCapturedOnceAtATime() {
    running();
    Answers.Held saving = bench.host.monitors.saves.hold();
    var first = entity.capture(CAPTURE);
    bench.host.calls.await("save all");

    assertThat(entity.capture("111111111111").failure().code())
        .isEqualTo(FailureCode.BEING_CAPTURED);
    assertThat(entity.pause().failure().code()).isEqualTo(FailureCode.BEING_CAPTURED);

    saving.go();
    first.value();
  }

  /** QEMU did not obey when it was told to go on: it is told again until it does. */
  @Test
  void goesOnWhereItWasNotLetGoOnAtOnce() {
    running();
    bench.host.monitors.resumes.fail(FailureCode.MONITOR_FAILED);

    assertThat(entity.capture(CAPTURE).failure().code()).isEqualTo(FailureCode.MONITOR_FAILED);

    bench.host.calls.await("resume", 2);
    assertThat(bench.host.captures.remains()).isEmpty();
    assertThat(entity.view().state()).isEqualTo("running");
  }

  /** What is done with its memory does not concern it any more. */
  @Test
  void isStoppedAtOnceWhenItGoesOn() {
    running();
    Answers.Held loading = bench.host.monitors.loads.hold();
    var captured = entity.capture(CAPTURE);
    bench.host.calls.await("load");

    assertThat(entity.stop().value().state()).isEqualTo("stopped");

    loading.go();
    assertThat(captured.value().id()).isEqualTo(CAPTURE);
  }

  @Test
  void isStoppedInTheEndWhereTheCaptureHangs() {
    running();
    bench.host.monitors.saves.hold();
    entity.capture(CAPTURE);
    bench.host.calls.await("save all");
    var stopped = entity.stop();

    system.time().fire(Duration.ofSeconds(30));

    assertThat(stopped.value().state()).isEqualTo("stopped");
    assertThat(bench.host.calls.all()).contains("quit").doesNotContain("shutdown");
  }

  @Test
  void isStoppedWhenTheCaptureIsOver() {
    running();
    Answers.Held saving = bench.host.monitors.saves.hold();
    var captured = entity.capture(CAPTURE);
    bench.host.calls.await("save all");
    var stopped = entity.stop();
    assertThat(entity.view().state()).isEqualTo("stopping");
    assertThat(bench.host.calls.all()).doesNotContain("shutdown", "quit");

    saving.go();

    captured.value();
    assertThat(stopped.value().state()).isEqualTo("stopped");
    assertThat(bench.host.calls.all()).containsSubsequence("thaw", "shutdown");
    bench.assertNoVmIsLeft();
  }

  /**
   * The daemon was killed amid a capture: its guest stands still, and whoever finds it lets it go.
   */
  @Test
  void thatIsFoundFrozenIsThawed() {
    bench.host.hypervisor.left(ID, VM.process()).frozen(true);
    bench.host.captures.left(CAPTURE);
    bench.host.hypervisor.left(FakeCaptures.keeper(CAPTURE), Records.VM.process());
    entity.seeded(Lives.running(SPEC)).wake();

    bench.host.calls.await("state running");

    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
    assertThat(bench.host.calls.all()).containsSubsequence("thaw", "configure");
    bench.host.calls.await("capture remove");
    assertThat(bench.host.captures.remains()).isEmpty();
  }

  /** What QEMU was saving when the daemon was killed is over, and it waits to be let go on. */
  @ParameterizedTest
  @ValueSource(strings = {"paused", "postmigrate"})
  void thatIsFoundStandingStillGoesOn(String status) {
    bench.host.hypervisor.left(ID, VM.process());
    bench.host.monitors.tellStatus(status);
    entity.seeded(Lives.running(SPEC)).wake();

    bench.host.calls.await("state running");

    bench.host.calls.await("resume");
    assertThat(entity.view().state()).isEqualTo("running");
  }

  @Test
  void anotherBeginsWithItAndBecomesItself() {
    running();
    entity.capture(CAPTURE).value();
    bench.host.calls.clear();
    Entity child = bench.entity(Records.fork(Records.OTHER, "child", CAPTURE)).wake();

    WorkspaceView view = child.create().value();

    assertThat(view.vm().orElseThrow().from().orElseThrow().word()).isEqualTo("fork");
    assertThat(view.spec().lineage().orElseThrow().capture()).isEqualTo(CAPTURE);
    assertThat(bench.host.calls.all())
        .containsSubsequence(
            "disk on a capture", "launch", "restore", "resume", "renew", "configure");
  }

  /** From the second start on it boots as any other, from its own disk. */
  @Test
  void aChildThatWasStoppedStartsFromItsDisk() {
    running();
    entity.capture(CAPTURE).value();
    Entity child = bench.entity(Records.fork(Records.OTHER, "child", CAPTURE)).wake();
    child.create().value();
    child.stop().value();
    bench.host.calls.clear();

    assertThat(child.start().value().state()).isEqualTo("running");

    assertThat(bench.host.calls.all()).contains("disk").doesNotContain("restore", "renew");
  }

  /** What was written before does not go with the memory that it begins with. */
  @Test
  void aChildThatIsTriedAgainBeginsWithAFreshDisk() {
    running();
    entity.capture(CAPTURE).value();
    Answers.Held renewing = bench.host.guests.renews.hold();
    Entity child = bench.entity(Records.fork(Records.OTHER, "child", CAPTURE)).wake();
    var created = child.create();
    bench.host.calls.await("renew");
    bench.host.hypervisor.process(Records.OTHER).exit(1, FailureCode.VM_EXITED);
    Duration pause = Bench.SETTINGS.retryBackoff();
    system.time().fire(pause, pause.multipliedBy(2));

    assertThat(created.value().state()).isEqualTo("running");

    renewing.fail(FailureCode.OUTCOME_UNKNOWN);
    assertThat(bench.host.calls.count("disk on a capture")).isEqualTo(2);
  }

  /** It would be its parent: user code has run in it under another's name. */
  @Test
  void aChildThatWasNotFrozenIsNotMade() {
    running();
    entity.capture(CAPTURE).value();
    bench.host.hypervisor.captureUnfrozen();
    Entity child = bench.entity(Records.fork(Records.OTHER, "child", CAPTURE)).wake();

    assertThat(child.create().failure().code()).isEqualTo(FailureCode.CAPTURE_DAMAGED);

    assertThat(bench.host.calls.all()).doesNotContain("renew");
  }

  @Test
  void aChildOfNoCaptureIsNotMade() {
    Entity child = bench.entity(Records.fork(Records.OTHER, "child", CAPTURE)).wake();

    assertThat(child.create().failure().code()).isEqualTo(FailureCode.CAPTURE_NOT_FOUND);

    bench.assertNothingIsLeft();
    assertThat(bench.host.captures.kept()).isEqualTo(Set.of());
  }
}
