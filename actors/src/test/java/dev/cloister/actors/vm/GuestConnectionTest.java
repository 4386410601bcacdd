package dev.cloister.actors.vm;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.fakes.FakeHost;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.protocol.message.Request;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class GuestConnectionTest {
  @RegisterExtension final TestSystem system = new TestSystem();

  /** Of {@link Records#ID}: it must never change. */
  private static final String MACHINE = "6fb4fe0814d83ea751dae8c167c20d6b";

  private final FakeHost host = new FakeHost();
  private TestProbe<GuestConnection.Report> reports;

  @BeforeEach
  void listen() {
    reports = system.kit().createTestProbe();
  }

  private ActorRef<GuestConnection.Command> open() {
    return open(false);
  }

  private ActorRef<GuestConnection.Command> open(boolean held) {
    return system
        .kit()
        .spawn(
            GuestConnection.create(
                host.guests,
                new GuestConnection.Address(
                    Records.ID,
                    "alpha",
                    host.hypervisor.left(Records.ID, Records.VM.process(), held),
                    Transport.SERIAL,
                    3,
                    false),
                new GuestConnection.Fresh(Clock.fixed(Records.AT, ZoneOffset.UTC), byte[]::new),
                reports.getRef()::tell));
  }

  @Test
  void tellsTheGuestWhoItIsBeforeItIsReady() {
    Answers.Held configured = host.guests.configures.hold();
    open();
    host.calls.await("configure");
    reports.expectNoMessage(Duration.ZERO);

    configured.go();

    assertThat(reports.receiveMessage()).isEqualTo(new GuestConnection.Ready(host.guests.last()));
    assertThat(host.guests.last().told())
        .containsExactly(
            new Request.Configure("alpha", 1_795_176_000_123_456_789L, MACHINE, "00".repeat(64)));
  }

  @Test
  void makesAGuestThatIsHeldSomebodyBeforeItIsReady() {
    Answers.Held entered = host.guests.enters.hold();
    open(true);
    assertThat(reports.receiveMessage()).isEqualTo(GuestConnection.Held.INSTANCE);
    host.calls.await("enter");
    reports.expectNoMessage(Duration.ZERO);

    entered.go();

    assertThat(reports.receiveMessage()).isEqualTo(new GuestConnection.Ready(host.guests.last()));
    assertThat(host.guests.last().told())
        .containsExactly(
            new Request.Enter("alpha", 1_795_176_000_123_456_789L, MACHINE, "00".repeat(64)),
            new Request.Configure("alpha", 1_795_176_000_123_456_789L, "", ""));
  }

  @Test
  void isReadyOnlyWhenItsClockIsRightToo() {
    host.guests.configures.fail(FailureCode.GUEST_UNREACHABLE);
    open(true);
    assertThat(reports.receiveMessage()).isEqualTo(GuestConnection.Held.INSTANCE);
    assertThat(reports.expectMessageClass(GuestConnection.Lost.class).failure().code())
        .isEqualTo(FailureCode.GUEST_UNREACHABLE);
  }

  @Test
  void tellsTheTimeAnewAndThenThatItIsReady() {
    ActorRef<GuestConnection.Command> connection = open();
    reports.expectMessageClass(GuestConnection.Ready.class);

    connection.tell(GuestConnection.SetClock.INSTANCE);

    assertThat(reports.receiveMessage()).isEqualTo(new GuestConnection.Ready(host.guests.last()));
    assertThat(host.guests.last().told())
        .last()
        .isEqualTo(new Request.Configure("alpha", 1_795_176_000_123_456_789L, "", ""));
    host.guests.last().breakOff();
    reports.expectMessageClass(GuestConnection.Lost.class);
    reports.expectNoMessage(Duration.ZERO);
  }

  /** What was under way when the guest fell asleep tells an old time. */
  @Test
  void tellsTheTimeOnceMoreWhereItIsBeingTold() {
    Answers.Held first = host.guests.configures.hold();
    ActorRef<GuestConnection.Command> connection = open();
    host.calls.await("configure");
    connection.tell(GuestConnection.SetClock.INSTANCE);
    Answers.Held second = host.guests.configures.hold();

    first.go();
    host.calls.await("configure", 2);
    reports.expectNoMessage(Duration.ZERO);
    second.go();

    reports.expectMessageClass(GuestConnection.Ready.class);
  }

  @Test
  void endsInGoodOrderWhileItIsToldTheTime() {
    host.guests.configures.hold();
    ActorRef<GuestConnection.Command> connection = open();
    host.calls.await("configure");

    connection.tell(GuestConnection.Shutdown.INSTANCE);

    host.calls.await("exit");
  }

  @Test
  void connectsAgainEachTimeLaterUpToALimit() {
    host.guests.refuse(FailureCode.GUEST_UNREACHABLE);
    open();
    for (long wait : new long[] {100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000}) {
      assertThat(reports.expectMessageClass(GuestConnection.Lost.class).failure().code())
          .isEqualTo(FailureCode.GUEST_UNREACHABLE);
      system.time().fire(Duration.ofMillis(wait));
    }
    reports.expectMessageClass(GuestConnection.Lost.class);
    host.guests.refuse(null);

    system.time().fire(Duration.ofSeconds(10));

    reports.expectMessageClass(GuestConnection.Ready.class);
    assertThat(host.calls.count("guest connect")).isEqualTo(11);
  }

  @Test
  void closesALinkWhoseGuestWillNotBeTold() {
    host.guests.configures.fail(FailureCode.GUEST_REFUSED);
    open();
    assertThat(reports.expectMessageClass(GuestConnection.Lost.class).failure().code())
        .isEqualTo(FailureCode.GUEST_REFUSED);
    host.awaitNothingOpen();

    system.time().fire(Duration.ofMillis(100));

    reports.expectMessageClass(GuestConnection.Ready.class);
  }

  @Test
  void connectsAgainSoonWhenTheLinkBreaks() {
    open();
    reports.expectMessageClass(GuestConnection.Ready.class);

    host.guests.last().breakOff();

    reports.expectMessageClass(GuestConnection.Lost.class);
    assertThat(host.calls.count("guest connect")).isEqualTo(1);
    system.time().fire(Duration.ofMillis(100));
    assertThat(reports.receiveMessage()).isEqualTo(new GuestConnection.Ready(host.guests.last()));
  }

  @Test
  void asksTheGuestToEndInGoodOrder() {
    ActorRef<GuestConnection.Command> connection = open();
    reports.expectMessageClass(GuestConnection.Ready.class);

    connection.tell(GuestConnection.Shutdown.INSTANCE);

    host.calls.await("exit");
    assertThat(host.calls.all()).containsSubsequence("shutdown", "exit");
  }

  @Test
  void givesUpAnAttemptWithItself() {
    host.guests.beSilent();
    ActorRef<GuestConnection.Command> connection = open();
    host.calls.await("guest connect");

    system.kit().stop(connection);

    host.awaitNothingOpen();
    assertThat(host.calls.all()).containsExactly("guest connect", "guest cancel");
  }

  @Test
  void closesALinkThatIsBeingConfiguredWithItself() {
    host.guests.configures.hold();
    ActorRef<GuestConnection.Command> connection = open();
    host.calls.await("configure");

    system.kit().stop(connection);

    host.awaitNothingOpen();
    assertThat(host.calls.all()).endsWith("link close");
  }

  @Test
  void closesItsLinkWithItselfAndLeavesTheVmAlone() {
    ActorRef<GuestConnection.Command> connection = open();
    reports.expectMessageClass(GuestConnection.Ready.class);

    system.kit().stop(connection);

    host.awaitNothingOpen();
    assertThat(host.calls.all()).containsExactly("guest connect", "configure", "link close");
    assertThat(host.hypervisor.isAlive(Records.ID)).isTrue();
  }
}
