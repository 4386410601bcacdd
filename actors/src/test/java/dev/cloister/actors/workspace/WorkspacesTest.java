package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.actors.workspace.Entity.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The names, and that every workspace behind them is reached and settled. */
final class WorkspacesTest {
  private static final WorkspaceSpec ALPHA = spec(1, "alpha", 100);
  private static final WorkspaceSpec BETA = spec(2, "beta", 50);

  @RegisterExtension final TestSystem system = new TestSystem();

  private Bench bench;
  private ActorRef<Workspaces.Command> workspaces;

  @BeforeEach
  void wake() {
    bench = new Bench(system);
    start();
  }

  private void start() {
    workspaces =
        system.kit().spawn(Workspaces.create(bench.ports(), Bench.SETTINGS, bench.keepers()));
  }

  /** The daemon ends and starts again; what runs on the host goes on. */
  private void restart() {
    system.kit().stop(workspaces);
    bench.host.awaitNothingOpen();
    start();
  }

  @Test
  void aNameIsTakenForAsLongAsItsWorkspaceExists() {
    create(ALPHA).value();

    Failure taken = create(spec(3, "alpha", 1)).failure();

    assertThat(taken.code()).isEqualTo(FailureCode.NAME_TAKEN);
    assertThat(taken.message()).contains("alpha");
    delete("alpha").value();
    assertThat(create(spec(4, "alpha", 1)).value().state()).isEqualTo("running");
  }

  /** An id is a name too: nobody may be called like another's id. */
  @Test
  void anIdIsTakenAsAName() {
    create(ALPHA).value();

    assertThat(create(spec(3, ALPHA.id().value(), 1)).failure().code())
        .isEqualTo(FailureCode.NAME_TAKEN);
    assertThat(create(ALPHA).failure().code()).isEqualTo(FailureCode.NAME_TAKEN);
  }

  @Test
  void aNameIsTakenWhileItsCreationIsUnderWay() {
    Answers.Held image = bench.host.images.finds.hold();
    Answer<WorkspaceView> first = create(ALPHA);
    bench.host.calls.await("image");

    assertThat(create(spec(3, "alpha", 1)).failure().code()).isEqualTo(FailureCode.NAME_TAKEN);

    image.go();
    first.value();
  }

  @Test
  void aNameIsFreeWhenTheFailureOfItsCreationIsTold() {
    bench.host.images.finds.fail(FailureCode.IMAGE_NOT_FOUND);
    assertThat(create(ALPHA).failure().code()).isEqualTo(FailureCode.IMAGE_NOT_FOUND);

    assertThat(list()).isEmpty();
    assertThat(create(spec(3, "alpha", 1)).value().state()).isEqualTo("running");
  }

  @Test
  void reachesAWorkspaceByNameAndById() {
    create(ALPHA).value();

    assertThat(inspect("alpha").value().spec()).isEqualTo(ALPHA);
    assertThat(inspect(ALPHA.id().value()).value().spec()).isEqualTo(ALPHA);
  }

  @Test
  void refusesACommandForNobody() {
    create(ALPHA).value();
    delete("alpha").value();

    for (String nobody : List.of("alpha", ALPHA.id().value(), "Alpha", "")) {
      Failure failure = inspect(nobody).failure();
      assertThat(failure.code()).isEqualTo(FailureCode.WORKSPACE_NOT_FOUND);
    }
  }

  @Test
  void listsTheOldestFirst() {
    create(ALPHA).value();
    create(BETA).value();

    assertThat(list()).extracting(view -> view.spec().name()).containsExactly("beta", "alpha");
    assertThat(list()).extracting(WorkspaceView::state).containsOnly("running");
  }

  // ---- after a restart

  @Test
  void settlesEveryWorkspaceAfterARestart() {
    create(ALPHA).value();
    create(BETA).value();
    stop("beta").value();

    restart();

    assertThat(settled().value()).isEqualTo(2);
    assertThat(list()).extracting(WorkspaceView::state).containsExactly("stopped", "running");
    assertThat(bench.host.calls.count("launch")).isEqualTo(2);
  }

  @Test
  void isNotSettledBeforeTheLastOneIs() {
    create(ALPHA).value();
    create(BETA).value();
    bench.host.guests.beSilent();
    restart();
    bench.host.calls.await("guest connect", 4);
    Answer<Integer> settled = settled();
    assertThat(list()).hasSize(2);
    settled.probe().expectNoMessage(Duration.ZERO);

    bench.host.guests.speak();

    assertThat(settled.value()).isEqualTo(2);
  }

  @Test
  void nothingIsSettledAtOnce() {
    assertThat(settled().value()).isZero();
  }

  /** The daemon ended between the name and the workspace's first event. */
  @Test
  void freesANameThatNobodyHas() {
    system.kit().stop(workspaces);
    system
        .journal()
        .persistForRecovery(
            "workspaces", List.of(new NameLedger.NameReserved(ALPHA.id(), "alpha")));
    start();

    assertThat(settled().value()).isZero();

    assertThat(inspect("alpha").failure().code()).isEqualTo(FailureCode.WORKSPACE_NOT_FOUND);
    assertThat(create(spec(3, "alpha", 1)).value().state()).isEqualTo("running");
  }

  /** The daemon ended between the name's release and the workspace's last event. */
  @Test
  void aDeletedWorkspaceDoesNotComeBack() {
    create(ALPHA).value();
    delete("alpha").value();

    restart();

    assertThat(settled().value()).isZero();
    assertThat(list()).isEmpty();
    bench.assertNothingIsLeft();
  }

  @Test
  void undoesAnInterruptedCreationAndFreesItsName() {
    bench.host.guests.beSilent();
    create(ALPHA);
    bench.host.calls.await("resume");

    restart();
    delete("alpha").probe().receiveMessage();

    assertThat(list()).isEmpty();
    bench.assertNothingIsLeft();
    bench.host.guests.speak();
    assertThat(create(spec(3, "alpha", 1)).value().state()).isEqualTo("running");
  }

  // ---- writes that fail

  @Test
  void tellsWhoeverCreatesThatTheNameIsNotWritten() {
    create(BETA).value();
    system.failTheWriteOf(NameLedger.NameReserved.class);
    Answer<WorkspaceView> created = create(ALPHA);

    // Before the journal is read again: on a full disk that may not be for long.
    assertThat(created.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);
    system.restartAfterJournalFailure();

    assertThat(createOnceTheJournalWorks(ALPHA).state()).isEqualTo("running");
    assertThat(list()).hasSize(2);
  }

  /** The names' journal is not the workspaces': their links and VMs do not notice. */
  @Test
  void aNameThatIsNotWrittenDisturbsNoWorkspace() {
    create(BETA).value();
    Object link = bench.host.guests.last();
    system.failTheWriteOf(NameLedger.NameReserved.class);
    Answer<WorkspaceView> created = create(ALPHA);
    system.restartAfterJournalFailure();
    created.failure();

    assertThat(this.<GuestLink>tell("beta", WorkspaceCommand.UseGuest::new).value()).isSameAs(link);
    assertThat(bench.host.calls.all()).doesNotContain("find", "link close");
    assertThat(settled().value()).isEqualTo(1);
  }

  @Test
  void aNameWhoseReleaseIsNotWrittenIsReleasedAllTheSame() {
    create(ALPHA).value();
    system.failTheWriteOf(NameLedger.NameReleased.class);
    Answer<WorkspaceView> deleted = delete("alpha");
    system.restartAfterJournalFailure();

    deleted.value();

    assertThat(list()).isEmpty();
    assertThat(create(spec(3, "alpha", 1)).value().state()).isEqualTo("running");
  }

  @Test
  void aCreationThatIsNotWrittenLeavesNoName() {
    system.failTheWriteOf(WorkspaceEvent.WorkspaceCreated.class);
    Answer<WorkspaceView> created = create(ALPHA);
    system.restartAfterJournalFailure();

    assertThat(created.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);

    assertThat(create(spec(3, "alpha", 1)).value().state()).isEqualTo("running");
    assertThat(list()).hasSize(1);
  }

  /** A full disk: the journal can be neither written nor read. Looking is free all the same. */
  @Test
  void answersFromMemoryWhileTheJournalFailsAndRefusesWhatWouldBeWritten() {
    create(ALPHA).value();
    create(BETA).value();
    system.failTheJournal();
    assertThat(create(spec(3, "gamma", 1)).failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);
    assertThat(stop("beta").failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);
    system.restartAfterJournalFailure();

    assertThat(list()).extracting(WorkspaceView::state).containsOnly("running");
    assertThat(inspect("beta").value().state()).isEqualTo("running");
    assertThat(create(spec(4, "gamma", 1)).failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);
    assertThat(stop("beta").failure().remedy()).contains("make room");
    assertThat(this.<GuestLink>tell("alpha", WorkspaceCommand.UseGuest::new).value()).isNotNull();

    system.repairTheJournal();
    system.time().fire(Duration.ofMillis(400), Duration.ofMillis(960));
    bench.host.calls.await("guest connect", 3);
    assertThat(stop("beta").value().state()).isEqualTo("stopped");
    assertThat(createOnceTheJournalWorks(spec(5, "gamma", 1)).state()).isEqualTo("running");
  }

  // ---- a journal that is damaged

  /** The others are there at once, and nobody waits for the one that never will be. */
  @Test
  void aDamagedWorkspaceHoldsNobodyUp() {
    create(ALPHA).value();
    create(BETA).value();
    system.kit().stop(workspaces);
    bench.host.awaitNothingOpen();
    // What was launched cannot be launched again: these events make no sense together.
    system
        .journal()
        .persistForRecovery(
            Workspace.persistenceId(ALPHA.id()).id(),
            List.of(new WorkspaceEvent.VmLaunched(Records.VM)));
    start();

    assertThat(settled().value()).isEqualTo(2);
    assertThat(list()).extracting(WorkspaceView::state).containsExactly("damaged", "running");
    WorkspaceView damaged = inspect("alpha").value();
    assertThat(damaged.spec().name()).isEqualTo("alpha");
    assertThat(damaged.failure().orElseThrow().code()).isEqualTo(FailureCode.JOURNAL_DAMAGED);
    assertThat(damaged.failure().orElseThrow().remedy()).contains("cloister repair");
    assertThat(stop("alpha").failure().code()).isEqualTo(FailureCode.JOURNAL_DAMAGED);
    assertThat(delete(ALPHA.id().value()).failure().code()).isEqualTo(FailureCode.JOURNAL_DAMAGED);
    assertThat(create(spec(3, "alpha", 1)).failure().code()).isEqualTo(FailureCode.NAME_TAKEN);
    assertThat(stop("beta").value().state()).isEqualTo("stopped");
  }

  // ---- many at once

  @Test
  void createsAndDeletesManyAtOnceAndLeaksNone() {
    List<Answer<WorkspaceView>> answers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      answers.add(create(spec(100 + i, "ws" + i, i)));
    }
    answers.forEach(Answer::value);
    assertThat(list()).hasSize(30);
    assertThat(bench.leases()).hasSize(30);

    answers.clear();
    for (int i = 0; i < 30; i++) {
      answers.add(delete("ws" + i));
    }
    answers.forEach(Answer::value);

    assertThat(list()).isEmpty();
    bench.assertNothingIsLeft();
  }

  private Answer<WorkspaceView> create(WorkspaceSpec spec) {
    return ask(replyTo -> new Workspaces.Create(spec, replyTo));
  }

  /** The names' journal is read again on its own time; until then a creation is refused at once. */
  private WorkspaceView createOnceTheJournalWorks(WorkspaceSpec spec) {
    while (true) {
      StatusReply<WorkspaceView> reply = create(spec).probe().receiveMessage();
      if (reply.isSuccess()) {
        return reply.getValue();
      }
      assertThat(((FailureException) reply.getError()).failure().code())
          .isEqualTo(FailureCode.JOURNAL_FAILED);
    }
  }

  private Answer<WorkspaceView> inspect(String nameOrId) {
    return tell(nameOrId, WorkspaceCommand.Inspect::new);
  }

  private Answer<WorkspaceView> stop(String nameOrId) {
    return tell(nameOrId, WorkspaceCommand.Stop::new);
  }

  private Answer<WorkspaceView> delete(String nameOrId) {
    return tell(nameOrId, WorkspaceCommand.Delete::new);
  }

  private Answer<Integer> settled() {
    return ask(Workspaces.AwaitSettled::new);
  }

  private <T> Answer<T> tell(
      String nameOrId, Function<ActorRef<StatusReply<T>>, WorkspaceCommand.Asked<T>> command) {
    return ask(replyTo -> new Workspaces.Tell<>(nameOrId, command.apply(replyTo)));
  }

  private <T> Answer<T> ask(Function<ActorRef<StatusReply<T>>, Workspaces.Command> command) {
    TestProbe<StatusReply<T>> probe = system.kit().createTestProbe();
    workspaces.tell(command.apply(probe.getRef()));
    return new Answer<>(probe);
  }

  private List<WorkspaceView> list() {
    TestProbe<List<WorkspaceView>> probe = system.kit().createTestProbe();
    workspaces.tell(new Workspaces.ListAll(probe.getRef()));
    return probe.receiveMessage();
  }

  private static WorkspaceSpec spec(int number, String name, int age) {
    return Records.spec(
        new WorkspaceId(String.format("ws-%012x", number)), name, Records.AT.plusSeconds(age));
  }
}
