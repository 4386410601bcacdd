package dev.cloister.actors.vm;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.fakes.FakeHost;
import dev.cloister.actors.fakes.FakeProcess;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class QemuTest {
  @RegisterExtension final TestSystem system = new TestSystem();

  private final FakeHost host = new FakeHost();
  private final CompletableFuture<QemuProcess> launched = new CompletableFuture<>();
  private TestProbe<Qemu.Report> reports;

  @BeforeEach
  void listen() {
    reports = system.kit().createTestProbe();
  }

  private ActorRef<Qemu.Command> launch() {
    return system.kit().spawn(Qemu.launch(launched, reports.getRef()::tell));
  }

  private FakeProcess process() {
    return host.hypervisor.left(Records.ID, Records.VM.process());
  }

  @Test
  void tellsTheLaunchAndTheExitWithItsDiagnosisAndEnds() {
    ActorRef<Qemu.Command> qemu = launch();
    FakeProcess process = process();
    launched.complete(process);
    assertThat(reports.receiveMessage()).isEqualTo(new Qemu.Launched(process));

    process.exit(134, FailureCode.GUEST_PANICKED);

    Qemu.Exited exited = (Qemu.Exited) reports.receiveMessage();
    assertThat(exited.exit().code()).isEqualTo(134);
    assertThat(exited.diagnosis().code()).isEqualTo(FailureCode.GUEST_PANICKED);
    reports.expectTerminated(qemu);
  }

  @Test
  void tellsALaunchThatFailedAndEnds() {
    ActorRef<Qemu.Command> qemu = launch();
    Failure failure = Failure.of(FailureCode.QEMU_MISSING, "No QEMU", "Install it.");

    launched.completeExceptionally(new FailureException(failure));

    assertThat(reports.receiveMessage()).isEqualTo(new Qemu.LaunchFailed(failure));
    reports.expectTerminated(qemu);
  }

  @Test
  void killsAProcessThatComesAfterTheKill() {
    ActorRef<Qemu.Command> qemu = launch();
    qemu.tell(Qemu.Kill.INSTANCE);

    launched.complete(process());

    reports.expectMessageClass(Qemu.Launched.class);
    assertThat(reports.expectMessageClass(Qemu.Exited.class).exit().code()).isEqualTo(137);
  }

  @Test
  void killsAProcessThatComesAfterItsTermination() {
    ActorRef<Qemu.Command> qemu = launch();
    qemu.tell(Qemu.Terminate.INSTANCE);

    launched.complete(process());

    reports.expectMessageClass(Qemu.Launched.class);
    reports.expectMessageClass(Qemu.Exited.class);
    assertThat(host.calls.all()).containsExactly("kill", "exit");
  }

  @Test
  void sendsTheSignalsItIsTold() {
    host.obeyOnly(StopLadder.Rung.KILL);
    ActorRef<Qemu.Command> qemu = launch();
    launched.complete(process());
    reports.expectMessageClass(Qemu.Launched.class);

    qemu.tell(Qemu.Terminate.INSTANCE);
    qemu.tell(Qemu.Kill.INSTANCE);

    reports.expectMessageClass(Qemu.Exited.class);
    assertThat(host.calls.all()).containsExactly("terminate", "kill", "exit");
  }

  @Test
  void itsEndIsNotTheEndOfTheProcess() {
    ActorRef<Qemu.Command> qemu = launch();
    launched.complete(process());
    reports.expectMessageClass(Qemu.Launched.class);

    system.kit().stop(qemu);

    assertThat(host.hypervisor.isAlive(Records.ID)).isTrue();
    assertThat(host.calls.all()).isEmpty();
  }

  @Test
  void tellsThatThereIsNoProcess() {
    ActorRef<Qemu.Command> qemu = attach();

    assertThat(reports.receiveMessage()).isEqualTo(Qemu.Absent.INSTANCE);
    reports.expectTerminated(qemu);
  }

  @Test
  void ownsTheProcessItFound() {
    FakeProcess process = process();
    attach();
    assertThat(reports.receiveMessage()).isEqualTo(new Qemu.Launched(process));

    process.exitUnseen();

    assertThat(reports.expectMessageClass(Qemu.Exited.class).exit().code()).isEqualTo(-1);
  }

  @Test
  void searchesUntilASearchTellsAndKeepsTheKillInMind() {
    host.hypervisor.finds.fail(FailureCode.HOST_IO);
    process();
    ActorRef<Qemu.Command> qemu = attach();
    qemu.tell(Qemu.Kill.INSTANCE);

    system.time().fire(Duration.ofSeconds(2));

    reports.expectMessageClass(Qemu.Launched.class);
    assertThat(reports.expectMessageClass(Qemu.Exited.class).exit().code()).isEqualTo(137);
    assertThat(host.calls.all()).containsExactly("search", "search", "kill", "exit");
  }

  private ActorRef<Qemu.Command> attach() {
    return system
        .kit()
        .spawn(Qemu.attach(() -> host.hypervisor.search(Records.ID), reports.getRef()::tell));
  }

  @Test
  void aSearchThatFindsNothingAfterAllSaysSo() {
    CompletableFuture<Optional<QemuProcess>> found = new CompletableFuture<>();
    system.kit().spawn(Qemu.attach(() -> found, reports.getRef()::tell));

    found.complete(Optional.empty());

    assertThat(reports.receiveMessage()).isEqualTo(Qemu.Absent.INSTANCE);
  }
}
