package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.fakes.FakeGuests;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.actors.workspace.Entity.Answer;
import dev.cloister.protocol.message.Request;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workspaces that are kept ready and become somebody's. */
final class SparesTest {
  private static final WorkspaceId SPARE_ID = new WorkspaceId("ws-00000000aaaa");
  private static final WorkspaceSpec SPARE =
      Records.spec(SPARE_ID, WorkspaceSpec.spareName(SPARE_ID), Records.AT);
  private static final WorkspaceSpec ASKED =
      Records.withRestart(Records.spec(Records.OTHER, "mine", Records.LATER), RestartPolicy.ALWAYS);

  @RegisterExtension final TestSystem system = new TestSystem();

  private Bench bench;
  private ActorRef<Workspaces.Command> workspaces;
  private TestProbe<SpareNews> news;

  @BeforeEach
  void wake() {
    bench = new Bench(system);
    start();
  }

  private void start() {
    workspaces =
        system.kit().spawn(Workspaces.create(bench.ports(), Bench.SETTINGS, bench.keepers()));
  }

  private void restart() {
    system.kit().stop(workspaces);
    bench.host.awaitNothingOpen();
    start();
    assertThat(ask(Workspaces.AwaitSettled::new).value()).isNotNull();
  }

  /** A spare that stands still. */
  private FakeGuests.FakeLink spare() {
    create(SPARE).value();
    tell(SPARE_ID.value(), WorkspaceCommand.Pause::new).value();
    bench.host.calls.clear();
    return bench.host.guests.last();
  }

  @Test
  void becomesWhatWasAskedForWithoutALaunch() {
    FakeGuests.FakeLink link = spare();

    WorkspaceView view = create(ASKED).value();

    assertThat(view.state()).isEqualTo("running");
    assertThat(view.spec().id()).isEqualTo(SPARE_ID);
    assertThat(view.spec().name()).isEqualTo("mine");
    assertThat(view.spec().createdAt()).isEqualTo(Records.LATER);
    assertThat(view.spec().restartPolicy()).isEqualTo(RestartPolicy.ALWAYS);
    assertThat(view.vm().orElseThrow().from().orElseThrow().word()).isEqualTo("warm");
    assertThat(bench.host.calls.all())
        .containsSubsequence("resume", "link resumed", "configure")
        .doesNotContain("launch", "disk", "lease", "guest connect");
    List<Request<?>> told = link.told();
    assertThat(told.get(told.size() - 1))
        .isEqualTo(new Request.Configure("mine", 1_795_176_000_123_456_789L, "", ""));
    assertThat(names()).containsExactly("mine");
    assertThat(tell("mine", WorkspaceCommand.Inspect::new).value().spec()).isEqualTo(view.spec());
  }

  @Test
  void isStillThatAfterARestart() {
    spare();
    create(ASKED).value();

    restart();

    WorkspaceView view = tell("mine", WorkspaceCommand.Inspect::new).value();
    assertThat(view.state()).isEqualTo("running");
    assertThat(view.spec().id()).isEqualTo(SPARE_ID);
    assertThat(create(SPARE).failure().code()).isEqualTo(FailureCode.NAME_TAKEN);
  }

  @Test
  void isNobodysUntilThen() {
    spare();

    assertThat(names()).isEmpty();
    TestProbe<Census> census = system.kit().createTestProbe();
    workspaces.tell(new Workspaces.Count(census.getRef()));
    assertThat(census.receiveMessage().existing()).containsExactly(SPARE_ID);
  }

  @Test
  void isNotTakenForAnotherMachineNorForAColdOne() {
    spare();
    watch();

    WorkspaceSpec larger = sized(ASKED, "larger", 3, 512, false);
    assertThat(create(larger).value().spec().id()).isEqualTo(larger.id());
    assertThat(news.receiveMessage()).isEqualTo(new SpareNews.Missed(larger));
    WorkspaceSpec cold = sized(ASKED, "cold", 4, ASKED.memoryMiB(), true);
    assertThat(create(cold).value().spec().id()).isEqualTo(cold.id());
    assertThat(create(ASKED).value().spec().id()).isEqualTo(SPARE_ID);
    assertThat(news.receiveMessage()).isEqualTo(new SpareNews.Changed(List.of()));
    assertThat(news.receiveMessage()).isEqualTo(new SpareNews.Taken(ASKED));
    assertThat(news.receiveMessage()).isEqualTo(new SpareNews.Changed(List.of()));
  }

  /** The pool may not have heard yet that it is somebody's. */
  @Test
  void isNotRemovedOnceItIsSomebodys() {
    spare();
    create(ASKED).value();

    Answer<WorkspaceView> removed = ask(replyTo -> new Workspaces.RemoveSpare(SPARE_ID, replyTo));

    assertThat(removed.failure().code()).isEqualTo(FailureCode.WORKSPACE_NOT_FOUND);
    assertThat(tell("mine", WorkspaceCommand.Inspect::new).value().state()).isEqualTo("running");
  }

  @Test
  void isRemovedWhileItIsNobodys() {
    spare();

    this.<WorkspaceView>ask(replyTo -> new Workspaces.RemoveSpare(SPARE_ID, replyTo)).value();

    bench.assertNothingIsLeft();
  }

  /** Two that ask at once do not get the same one. */
  @Test
  void isGivenAwayOnce() {
    spare();

    Answer<WorkspaceView> one = create(ASKED);
    WorkspaceSpec other = sized(ASKED, "other", 5, ASKED.memoryMiB(), false);
    Answer<WorkspaceView> two = create(other);
    assertThat(create(sized(ASKED, "mine", 6, 256, false)).failure().code())
        .isEqualTo(FailureCode.NAME_TAKEN);

    assertThat(one.value().spec().id()).isEqualTo(SPARE_ID);
    assertThat(two.value().spec().id()).isEqualTo(other.id());
  }

  /** Whoever asked does not notice. */
  @Test
  void oneThatDiesOnTheWayIsReplacedByAnOrdinaryStart() {
    spare();
    Answers.Held resume = bench.host.monitors.resumes.hold();
    Answer<WorkspaceView> created = create(ASKED);
    bench.host.calls.await("resume");

    bench.host.hypervisor.process(SPARE_ID).exit(1, FailureCode.VM_EXITED);
    resume.fail(FailureCode.MONITOR_FAILED);

    WorkspaceView view = created.value();
    assertThat(view.spec()).isEqualTo(ASKED);
    assertThat(view.state()).isEqualTo("running");
    bench.host.calls.await("disk delete");
    assertThat(names()).containsExactly("mine");
    assertThat(bench.host.disks.existing()).containsExactly(ASKED.id());
  }

  @Test
  void aNameThatIsNotWrittenLeavesItASpare() {
    spare();
    system.failTheWriteOf(NameLedger.NameReserved.class);
    Answer<WorkspaceView> created = create(ASKED);
    system.restartAfterJournalFailure();

    assertThat(created.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);

    assertThat(names()).isEmpty();
    assertThat(tell(SPARE_ID.value(), WorkspaceCommand.Inspect::new).value().state())
        .isEqualTo("paused");
  }

  /** The name was journalled, and the daemon ended: nobody was told of a success. */
  @Test
  void oneThatADaemonsEndCaughtOnTheWayIsRemoved() {
    spare();
    Answers.Held resume = bench.host.monitors.resumes.hold();
    create(ASKED);
    bench.host.calls.await("resume");
    system.kit().stop(workspaces);
    resume.go();
    bench.host.awaitNothingOpen();
    // As if the assignment had not been written.
    system
        .journal()
        .persistForRecovery(
            NameLedger.PERSISTENCE_ID,
            List.of(new NameLedger.NameReserved(SPARE_ID, WorkspaceSpec.spareName(SPARE_ID))));
    bench.host.calls.clear();

    start();

    bench.host.calls.await("disk delete");
    assertThat(ask(Workspaces.AwaitSettled::new).value()).isNotNull();
    bench.assertNothingIsLeft();
  }

  private void watch() {
    news = system.kit().createTestProbe();
    workspaces.tell(new Workspaces.WatchSpares(news.getRef()));
    SpareNews.Changed there = (SpareNews.Changed) news.receiveMessage();
    assertThat(there.spares()).extracting(WorkspaceView::spec).containsExactly(SPARE);
  }

  private static WorkspaceSpec sized(
      WorkspaceSpec like, String name, int number, int memory, boolean cold) {
    return new WorkspaceSpec(
        new WorkspaceId(String.format("ws-%012x", number)),
        name,
        like.image(),
        like.imageDigest(),
        like.imageRoot(),
        like.vcpus(),
        memory,
        like.diskBytes(),
        like.createdAt(),
        like.restart(),
        cold,
        Optional.empty());
  }

  private List<String> names() {
    TestProbe<List<WorkspaceView>> probe = system.kit().createTestProbe();
    workspaces.tell(new Workspaces.ListAll(probe.getRef()));
    return probe.receiveMessage().stream().map(view -> view.spec().name()).toList();
  }

  private Answer<WorkspaceView> create(WorkspaceSpec spec) {
    return ask(replyTo -> new Workspaces.Create(spec, replyTo));
  }

  private Answer<WorkspaceView> tell(
      String nameOrId,
      Function<ActorRef<StatusReply<WorkspaceView>>, WorkspaceCommand.Asked<WorkspaceView>>
          command) {
    return ask(replyTo -> new Workspaces.Tell<>(nameOrId, command.apply(replyTo)));
  }

  private <T> Answer<T> ask(Function<ActorRef<StatusReply<T>>, Workspaces.Command> command) {
    TestProbe<StatusReply<T>> probe = system.kit().createTestProbe();
    workspaces.tell(command.apply(probe.getRef()));
    return new Answer<>(probe);
  }
}
