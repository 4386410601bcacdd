package dev.cloister.actors.workspace;

import static dev.cloister.actors.testing.Records.AT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.protocol.message.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a workspace does to itself when nothing happens in it, and when its lifetime is over. */
final class KeepingTest {
  private static final Duration IDLE = Duration.ofMinutes(13);
  private static final Duration LIFE = Duration.ofMinutes(47);

  @RegisterExtension final TestSystem system = new TestSystem();

  private Bench bench;
  private Entity entity;

  @BeforeEach
  void prepare() {
    bench = new Bench(system);
  }

  private static Keeping idle(KeepingAction action) {
    return new Keeping(
        Optional.empty(), Optional.of(new Keeping.Idle(IDLE, action)), Optional.empty());
  }

  private static Keeping lifetime(Duration length, KeepingAction action) {
    return new Keeping(
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Keeping.Lifetime(AT.plus(length), action)));
  }

  private void run(Keeping keeping) {
    entity = bench.entity(Records.SPEC.kept(keeping)).wake();
    entity.create().value();
    bench.host.calls.clear();
  }

  private static Reply.Job job(Reply.Job.State state) {
    return new Reply.Job(
        "j-1", "sleep", state, 0, 0, 0, 0, false, false, 0, 0, false, false, false);
  }

  // ---- idle

  @Test
  void whatNobodyUsesIsSuspended() {
    run(idle(KeepingAction.SUSPEND));
    bench.host.guests.last().unusedFor(IDLE);
    bench.host.guests.run(List.of(job(Reply.Job.State.EXITED)));

    system.time().fire(IDLE);

    bench.host.calls.await("state suspended");
    assertThat(bench.host.calls.count("job list")).isEqualTo(1);
    assertThat(entity.useGuest().value()).isSameAs(bench.host.guests.last());
  }

  @Test
  void orIsStopped() {
    run(idle(KeepingAction.STOP));
    bench.host.guests.last().unusedFor(IDLE);

    system.time().fire(IDLE);

    bench.host.calls.await("state stopped");
    assertThat(entity.view().note()).contains("idle for 13m (guest-shutdown)");
    assertThat(entity.start().value().state()).isEqualTo("running");
  }

  /** The guest is not asked before its whole time has passed. */
  @Test
  void whatWasUsedMeanwhileHasItsTimeAnew() {
    run(idle(KeepingAction.SUSPEND));
    Duration ago = Duration.ofMinutes(4);
    bench.host.guests.last().unusedFor(ago);

    system.time().fire(IDLE);
    system.time().await(IDLE.minus(ago), IDLE.minus(ago));

    assertThat(bench.host.calls.all()).doesNotContain("job list", "freeze");
    bench.host.guests.last().unusedFor(IDLE);
    system.time().fire(IDLE.minus(ago));
    bench.host.calls.await("state suspended");
  }

  @Test
  void whatRunsUnattendedCountsAsUse() {
    run(idle(KeepingAction.SUSPEND));
    bench.host.guests.last().unusedFor(IDLE);
    bench.host.guests.run(List.of(job(Reply.Job.State.RUNNING)));

    system.time().fire(IDLE);
    bench.host.calls.await("job list");
    system.time().await(IDLE, IDLE);

    assertThat(entity.view().state()).isEqualTo("running");
    bench.host.guests.run(List.of());
    system.time().fire(IDLE);
    bench.host.calls.await("state suspended");
  }

  @Test
  void aUseWhileItIsAskedCountsToo() {
    run(idle(KeepingAction.SUSPEND));
    bench.host.guests.last().unusedFor(IDLE);
    Answers.Held jobs = bench.host.guests.jobs.hold();
    system.time().fire(IDLE);
    bench.host.calls.await("job list");

    entity.useGuest().value();
    jobs.go();
    system.time().await(IDLE, IDLE);

    assertThat(entity.view().state()).isEqualTo("running");
  }

  @Test
  void whatIsPausedIsNotAskedAndHasItsTimeAnewAfterwards() {
    run(idle(KeepingAction.SUSPEND));
    entity.pause().value();
    assertThat(system.time().isSet(IDLE)).isFalse();
    entity.resume().value();
    assertThat(system.time().isSet(IDLE)).isTrue();
  }

  @Test
  void aDaemonThatComesLaterWatchesOn() {
    run(idle(KeepingAction.SUSPEND));
    entity.die();
    bench.host.awaitNothingOpen();
    bench.host.calls.clear();
    entity.wake();
    bench.host.calls.await("state running");
    // Its monitor is waited for, too.
    system.time().awaitNone(Bench.SETTINGS.watch().monitorAway());
    bench.host.guests.last().unusedFor(IDLE);

    system.time().fire(IDLE);

    bench.host.calls.await("state suspended");
  }

  @Test
  void aSuspensionThatFailsIsTriedAgainAfterAnotherWhile() {
    run(idle(KeepingAction.SUSPEND));
    bench.host.guests.last().unusedFor(IDLE);
    bench.host.monitors.saves.fail(FailureCode.DISK_FULL);

    system.time().fire(IDLE);
    bench.host.calls.await("state running");

    system.time().fire(IDLE);
    bench.host.calls.await("state suspended");
  }

  // ---- lifetime

  @Test
  void itEndsWhenItsLifetimeDoes() {
    run(lifetime(Duration.ZERO, KeepingAction.STOP));

    system.time().fire(Duration.ZERO);

    bench.host.calls.await("state stopped");
    assertThat(entity.view().note()).contains("its lifetime is over (guest-shutdown)");
    assertThat(entity.start().failure().code()).isEqualTo(FailureCode.LIFETIME_OVER);
    assertThat(entity.extend(Duration.ofHours(1)).value().spec().keptHow().lifetime())
        .contains(new Keeping.Lifetime(AT.plus(Duration.ofHours(1)), KeepingAction.STOP));
    assertThat(entity.start().value().state()).isEqualTo("running");
  }

  @Test
  void orIsSuspendedOrDeleted() {
    run(lifetime(Duration.ZERO, KeepingAction.SUSPEND));
    system.time().fire(Duration.ZERO);
    bench.host.calls.await("state suspended");
    assertThat(entity.useGuest().failure().code()).isEqualTo(FailureCode.LIFETIME_OVER);
    entity.delete().value();

    entity =
        bench
            .entity(
                Records.spec(Records.OTHER, "beta", AT)
                    .kept(lifetime(Duration.ZERO, KeepingAction.DELETE)))
            .wake();
    entity.create().value();
    system.time().fire(Duration.ZERO);
    entity.awaitEnd();
    bench.assertNothingIsLeft();
  }

  @Test
  void isWaitedForUntilThenAndLongerWhereItIsExtended() {
    run(lifetime(LIFE, KeepingAction.STOP));
    assertThat(system.time().isSet(LIFE)).isTrue();

    entity.extend(Duration.ofMinutes(5)).value();

    assertThat(system.time().isSet(LIFE)).isFalse();
    assertThat(system.time().isSet(LIFE.plusMinutes(5))).isTrue();
    assertThat(entity.eventNames()).endsWith("LifetimeExtended");
    system.time().fire(LIFE.plusMinutes(5));
    // The wall clock has not come so far.
    assertThat(entity.view().state()).isEqualTo("running");
    system.time().await(LIFE.plusMinutes(5), LIFE.plusMinutes(5));
  }

  @Test
  void whatNeverEndsCannotBeExtended() {
    run(Keeping.DEFAULT);

    assertThat(entity.extend(Duration.ofHours(1)).failure().code())
        .isEqualTo(FailureCode.INVALID_ARGUMENT);
  }

  @Test
  void whatIsSuspendedLosesItsMemoryWithItsLife() {
    run(lifetime(Duration.ZERO, KeepingAction.STOP));
    entity.suspend().value();
    assertThat(bench.host.memories.existing()).hasSize(1);

    system.time().fire(Duration.ZERO);

    bench.host.calls.await("state stopped");
    assertThat(bench.host.memories.existing()).isEmpty();
  }
}
