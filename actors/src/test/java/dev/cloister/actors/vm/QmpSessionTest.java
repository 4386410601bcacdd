package dev.cloister.actors.vm;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.fakes.FakeHost;
import dev.cloister.actors.port.Monitor;
import dev.cloister.actors.port.MonitorEvent;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class QmpSessionTest {
  @RegisterExtension final TestSystem system = new TestSystem();

  private final FakeHost host = new FakeHost();
  private TestProbe<QmpSession.Report> reports;

  @BeforeEach
  void listen() {
    reports = system.kit().createTestProbe();
  }

  private ActorRef<QmpSession.Command> open() {
    return system
        .kit()
        .spawn(
            QmpSession.create(
                host.monitors,
                Records.ID,
                host.hypervisor.left(Records.ID, Records.VM.process()),
                reports.getRef()::tell));
  }

  @Test
  void tellsWhenItIsReadyAndWhenTheMachineRuns() {
    ActorRef<QmpSession.Command> session = open();
    assertThat(reports.receiveMessage()).isEqualTo(QmpSession.Ready.INSTANCE);

    session.tell(QmpSession.Resume.INSTANCE);

    assertThat(reports.receiveMessage()).isEqualTo(QmpSession.Resumed.INSTANCE);
  }

  @Test
  void tellsThatTheMachineWasNotResumed() {
    host.monitors.resumes.fail(FailureCode.MONITOR_FAILED);
    ActorRef<QmpSession.Command> session = open();
    reports.receiveMessage();

    session.tell(QmpSession.Resume.INSTANCE);

    assertThat(reports.expectMessageClass(QmpSession.Unavailable.class).failure().code())
        .isEqualTo(FailureCode.MONITOR_FAILED);
  }

  @Test
  void relaysEventsInOrder() {
    open();
    reports.receiveMessage();
    MonitorEvent stopped = new MonitorEvent.Stopped();
    MonitorEvent full = new MonitorEvent.BlockIoError("root", "nospace");

    host.monitors.last().tell(stopped);
    host.monitors.last().tell(full);

    assertThat(reports.receiveMessage()).isEqualTo(new QmpSession.Event(stopped));
    assertThat(reports.receiveMessage()).isEqualTo(new QmpSession.Event(full));
  }

  @Test
  void letsAMachineGoOnThatHadNoRoomForItsWrite() {
    open();
    reports.receiveMessage();
    for (int times = 1; times <= 2; times++) {
      host.monitors.last().tell(new MonitorEvent.BlockIoError("root", "nospace"));
      reports.expectMessageClass(QmpSession.Event.class);

      system.time().fire(Duration.ofSeconds(2));

      host.calls.await("resume", times);
    }
  }

  /** A capture that has the session must find the disk as it left it. */
  @Test
  void letsNoMachineGoOnWhoseSessionIsLent() {
    ActorRef<QmpSession.Command> session = open();
    reports.receiveMessage();
    TestProbe<StatusReply<Monitor>> borrower = system.kit().createTestProbe();
    session.tell(new QmpSession.Lend(borrower.getRef()));
    assertThat(borrower.receiveMessage().isSuccess()).isTrue();
    host.monitors.last().tell(new MonitorEvent.BlockIoError("root", "nospace"));
    reports.expectMessageClass(QmpSession.Event.class);

    system.time().fire(Duration.ofSeconds(2));
    system.time().await(Duration.ofSeconds(2), Duration.ofSeconds(2));
    assertThat(host.calls.all()).doesNotContain("resume");

    session.tell(QmpSession.Returned.INSTANCE);
    system.time().fire(Duration.ofSeconds(2));
    host.calls.await("resume");
  }

  @Test
  void letsAMachineGoOnThatAnEarlierDaemonLeftStoppedByAnError() {
    host.monitors.tellStatus("io-error");
    open();

    system.time().fire(Duration.ofSeconds(2));

    host.calls.await("resume");
  }

  @Test
  void pausesAndTellsWhenItHas() {
    ActorRef<QmpSession.Command> session = open();
    reports.receiveMessage();

    session.tell(QmpSession.Pause.INSTANCE);

    assertThat(reports.receiveMessage()).isEqualTo(QmpSession.Paused.INSTANCE);
  }

  @Test
  void tellsOfAMachineThatAnEarlierDaemonLeftPaused() {
    host.monitors.tellStatus("paused");
    open();

    assertThat(reports.receiveMessage()).isEqualTo(QmpSession.Ready.INSTANCE);
    assertThat(reports.receiveMessage()).isEqualTo(QmpSession.FoundPaused.INSTANCE);
  }

  /** It may have been stopped for a full disk before it was paused. */
  @Test
  void letsNoMachineGoOnThatIsToStandStill() {
    ActorRef<QmpSession.Command> session = open();
    reports.receiveMessage();
    host.monitors.last().tell(new MonitorEvent.BlockIoError("root", "nospace"));
    reports.expectMessageClass(QmpSession.Event.class);

    session.tell(QmpSession.Pause.INSTANCE);
    reports.receiveMessage();
    system.time().fire(Duration.ofSeconds(2));
    session.tell(QmpSession.Powerdown.INSTANCE);
    host.calls.await("powerdown");
    assertThat(host.calls.all()).doesNotContain("resume");

    session.tell(QmpSession.Resume.INSTANCE);
    assertThat(reports.receiveMessage()).isEqualTo(QmpSession.Resumed.INSTANCE);
  }

  @Test
  void pausesAsSoonAsThereIsASession() {
    Answers.Held connection = host.monitors.connections.hold();
    open().tell(QmpSession.Pause.INSTANCE);
    connection.go();

    assertThat(reports.receiveMessage()).isEqualTo(QmpSession.Ready.INSTANCE);
    assertThat(reports.receiveMessage()).isEqualTo(QmpSession.Paused.INSTANCE);
  }

  @Test
  void triesAgainWhereItWasNotPaused() {
    host.monitors.pauses.fail(FailureCode.MONITOR_FAILED);
    ActorRef<QmpSession.Command> session = open();
    reports.receiveMessage();
    session.tell(QmpSession.Pause.INSTANCE);
    reports.expectMessageClass(QmpSession.Unavailable.class);

    system.time().fire(Duration.ofSeconds(2));

    assertThat(reports.receiveMessage()).isEqualTo(QmpSession.Paused.INSTANCE);
    assertThat(host.calls.count("pause")).isEqualTo(2);
  }

  @Test
  void connectsAgainEachTimeLaterUpToALimit() {
    host.monitors.connections.failAlways(FailureCode.MONITOR_FAILED);
    open();
    for (long wait : new long[] {200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000}) {
      reports.expectMessageClass(QmpSession.Unavailable.class);
      system.time().fire(Duration.ofMillis(wait));
    }
    reports.expectMessageClass(QmpSession.Unavailable.class);
    host.monitors.connections.failAlways(null);

    system.time().fire(Duration.ofSeconds(30));

    assertThat(reports.receiveMessage()).isEqualTo(QmpSession.Ready.INSTANCE);
  }

  @Test
  void connectsAtOnceWhenTheSessionBreaks() {
    open();
    reports.receiveMessage();

    host.monitors.last().breakOff();

    assertThat(reports.receiveMessage()).isEqualTo(QmpSession.Disconnected.INSTANCE);
    assertThat(reports.receiveMessage()).isEqualTo(QmpSession.Ready.INSTANCE);
    assertThat(host.calls.count("monitor connect")).isEqualTo(2);
  }

  /** What is asked while there is no session is dropped: its asker goes by deadlines. */
  @Test
  void dropsWhatItCannotPassOn() {
    Answers.Held connection = host.monitors.connections.hold();
    ActorRef<QmpSession.Command> session = open();
    session.tell(QmpSession.Quit.INSTANCE);
    session.tell(QmpSession.Powerdown.INSTANCE);

    connection.go();

    assertThat(reports.receiveMessage()).isEqualTo(QmpSession.Ready.INSTANCE);
    assertThat(host.calls.all()).containsExactly("monitor connect");
  }

  @Test
  void closesItsMonitorWithItself() {
    ActorRef<QmpSession.Command> session = open();
    reports.receiveMessage();

    system.kit().stop(session);

    host.awaitNothingOpen();
    assertThat(host.calls.all()).containsExactly("monitor connect", "monitor close");
    assertThat(host.hypervisor.isAlive(Records.ID)).isTrue();
  }

  @Test
  void closesAMonitorThatComesAfterItsEnd() {
    Answers.Held connection = host.monitors.connections.hold();
    ActorRef<QmpSession.Command> session = open();
    host.calls.await("monitor connect");
    system.kit().stop(session);

    connection.go();

    host.calls.await("monitor close");
    host.awaitNothingOpen();
  }
}
