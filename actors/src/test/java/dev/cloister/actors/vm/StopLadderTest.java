package dev.cloister.actors.vm;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.actors.vm.StopLadder.Rung;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class StopLadderTest {
  private static final StopLadder.Deadlines DEADLINES =
      new StopLadder.Deadlines(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(3),
          Duration.ofSeconds(4),
          Duration.ofSeconds(5));

  @RegisterExtension final TestSystem system = new TestSystem();

  private TestProbe<GuestConnection.Command> guest;
  private TestProbe<QmpSession.Command> monitor;
  private TestProbe<Qemu.Command> qemu;
  private TestProbe<StopLadder.Trying> rungs;

  @BeforeEach
  void listen() {
    guest = system.kit().createTestProbe();
    monitor = system.kit().createTestProbe();
    qemu = system.kit().createTestProbe();
    rungs = system.kit().createTestProbe();
  }

  private ActorRef<StopLadder.Command> climb(Rung from) {
    return system
        .kit()
        .spawn(
            StopLadder.create(
                DEADLINES,
                from,
                guest.getRef(),
                monitor.getRef(),
                qemu.getRef(),
                rungs.getRef()::tell));
  }

  @Test
  void triesEachRungForItsTimeAndTheLastForEver() {
    climb(Rung.GUEST_SHUTDOWN);

    guest.expectMessage(GuestConnection.Shutdown.INSTANCE);
    system.time().fire(DEADLINES.guest());
    monitor.expectMessage(QmpSession.Powerdown.INSTANCE);
    system.time().fire(DEADLINES.powerdown());
    monitor.expectMessage(QmpSession.Quit.INSTANCE);
    system.time().fire(DEADLINES.quit());
    qemu.expectMessage(Qemu.Terminate.INSTANCE);
    system.time().fire(DEADLINES.terminate());
    for (int again = 0; again < 5; again++) {
      qemu.expectMessage(Qemu.Kill.INSTANCE);
      system.time().fire(DEADLINES.kill());
    }

    for (Rung rung : Rung.values()) {
      assertThat(rungs.receiveMessage()).isEqualTo(new StopLadder.Trying(rung));
    }
    assertThat(rungs.receiveMessage()).isEqualTo(new StopLadder.Trying(Rung.KILL));
  }

  @Test
  void doesNotHurryAnybody() {
    climb(Rung.GUEST_SHUTDOWN);
    guest.expectMessage(GuestConnection.Shutdown.INSTANCE);
    system.time().await(DEADLINES.guest(), DEADLINES.guest());

    system.time().letPass(DEADLINES.guest().minusMillis(1));

    monitor.expectNoMessage(Duration.ZERO);
    system.time().letPass(Duration.ofMillis(1));
    monitor.expectMessage(QmpSession.Powerdown.INSTANCE);
  }

  @Test
  void beginsWhereItIsTold() {
    climb(Rung.QUIT);

    monitor.expectMessage(QmpSession.Quit.INSTANCE);
    system.time().fire(DEADLINES.quit());
    qemu.expectMessage(Qemu.Terminate.INSTANCE);
    guest.expectNoMessage(Duration.ZERO);
  }

  @Test
  void triesNothingMoreWhenItIsStopped() {
    ActorRef<StopLadder.Command> ladder = climb(Rung.TERMINATE);
    qemu.expectMessage(Qemu.Terminate.INSTANCE);

    system.kit().stop(ladder);
    system.time().letPass(Duration.ofHours(1));

    qemu.expectNoMessage(Duration.ZERO);
  }

  @Test
  void hasAWordForEachRung() {
    assertThat(Rung.values())
        .extracting(Rung::word)
        .containsExactly("guest-shutdown", "powerdown", "quit", "terminate", "kill");
  }
}
