package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import dev.cloister.actors.capture.Captures;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestLink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One workspace on a bench: asked through its commands, seen through replies, events and what it
 * tells its owner. The owner's ear is recorded among the host's calls, as {@code state …}.
 */
final class Entity {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Bench bench;
  private final WorkspaceSpec spec;
  private ActorRef<WorkspaceCommand> ref;

  Entity(Bench bench, WorkspaceSpec spec) {
    this.bench = bench;
    this.spec = spec;
  }

  WorkspaceId id() {
    return spec.id();
  }

  String journal() {
    return Workspace.persistenceId(id()).id();
  }

  /** Lays a life into the journal, before it is woken. */
  Entity seeded(WorkspaceEvent... events) {
    bench.system.journal().persistForRecovery(journal(), List.of((Object[]) events));
    return this;
  }

  Entity wake() {
    ActorRef<WorkspaceReport> owner = bench.system.kit().spawn(owner());
    ref =
        bench
            .system
            .kit()
            .spawn(Workspace.create(id(), bench.ports(), Bench.SETTINGS, bench.keepers(), owner));
    return this;
  }

  private Behavior<WorkspaceReport> owner() {
    return Behaviors.receiveMessage(
        report -> {
          if (report instanceof WorkspaceReport.Changed changed) {
            bench.host.calls.add(
                (changed.settled() ? "state " : "unsettled ") + changed.view().state());
          } else if (report instanceof WorkspaceReport.Forget forget) {
            bench.host.calls.add("forget");
            forget.thenRun().run();
          } else if (report instanceof WorkspaceReport.Unwritable) {
            bench.host.calls.add("unwritable");
          } else if (report instanceof WorkspaceReport.Damaged damaged) {
            bench.host.calls.add("damaged: " + damaged.failure().code().id());
          } else {
            bench.host.calls.add("not there");
          }
          return Behaviors.same();
        });
  }

  /** As if the daemon had ended: whatever runs on the host goes on. */
  void die() {
    bench.system.kit().stop(ref);
  }

  void awaitEnd() {
    bench.system.kit().createTestProbe().expectTerminated(ref);
  }

  ActorRef<WorkspaceCommand> ref() {
    return ref;
  }

  Answer<WorkspaceView> create() {
    return ask(replyTo -> new WorkspaceCommand.Create(spec, replyTo));
  }

  Answer<WorkspaceView> start() {
    return ask(WorkspaceCommand.Start::new);
  }

  Answer<WorkspaceView> pause() {
    return ask(WorkspaceCommand.Pause::new);
  }

  Answer<WorkspaceView> resume() {
    return ask(WorkspaceCommand.Resume::new);
  }

  Answer<WorkspaceView> startWithoutMemory() {
    return ask(replyTo -> new WorkspaceCommand.Start(true, replyTo));
  }

  Answer<WorkspaceView> suspend() {
    return ask(WorkspaceCommand.Suspend::new);
  }

  Answer<WorkspaceView> wakeUp() {
    return ask(WorkspaceCommand.Wake::new);
  }

  Answer<WorkspaceView> extend(Duration by) {
    return ask(replyTo -> new WorkspaceCommand.Extend(by, replyTo));
  }

  Answer<WorkspaceView> stop() {
    return ask(WorkspaceCommand.Stop::new);
  }

  Answer<WorkspaceView> delete() {
    return ask(WorkspaceCommand.Delete::new);
  }

  Answer<Captures.Taken> capture(String id) {
    return ask(replyTo -> new WorkspaceCommand.Capture(id, true, replyTo));
  }

  Answer<Captures.Taken> captureDisk(String id) {
    return ask(replyTo -> new WorkspaceCommand.Capture(id, false, replyTo));
  }

  Answer<WorkspaceView> restore(String capture, boolean memory) {
    return ask(replyTo -> new WorkspaceCommand.Restore(new Beginning(capture, memory), replyTo));
  }

  Answer<GuestLink> useGuest() {
    return ask(WorkspaceCommand.UseGuest::new);
  }

  /** How it is now: everything that was sent before has been taken note of. */
  WorkspaceView view() {
    return this.<WorkspaceView>ask(WorkspaceCommand.Inspect::new).value();
  }

  /** Waits until it is in this state; only a test that fails waits long. */
  void awaitState(String state) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!view().state().equals(state)) {
      assertThat(System.nanoTime()).as("%s is not %s", view(), state).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private <T> Answer<T> ask(Function<ActorRef<StatusReply<T>>, WorkspaceCommand> command) {
    TestProbe<StatusReply<T>> probe = bench.system.kit().createTestProbe();
    ref.tell(command.apply(probe.getRef()));
    return new Answer<>(probe);
  }

  List<Object> events() {
    return bench.system.journal().persistedInStorage(journal());
  }

  /** The kinds of its events, in order. */
  List<String> eventNames() {
    return events().stream().map(event -> event.getClass().getSimpleName()).toList();
  }

  /** An answer that is there or will be. */
  record Answer<T>(TestProbe<StatusReply<T>> probe) {
    T value() {
      StatusReply<T> reply = probe.receiveMessage();
      assertThat(reply.isSuccess()).as("%s", reply).isTrue();
      return reply.getValue();
    }

    Failure failure() {
      StatusReply<T> reply = probe.receiveMessage();
      assertThat(reply.isError()).as("%s", reply).isTrue();
      return ((FailureException) reply.getError()).failure();
    }
  }
}
