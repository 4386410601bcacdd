package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.capture.Captures;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.fork.Forked;
import dev.cloister.actors.fork.Forking;
import dev.cloister.actors.snapshot.Snapshot;
import dev.cloister.actors.snapshot.SnapshotKind;
import dev.cloister.actors.snapshot.SnapshotLedger;
import dev.cloister.actors.snapshot.Snapshots;
import dev.cloister.actors.snapshotting.Host;
import dev.cloister.actors.snapshotting.Restoring;
import dev.cloister.actors.snapshotting.SnapshotPlan;
import dev.cloister.actors.snapshotting.SnapshotTaken;
import dev.cloister.actors.snapshotting.SnapshotView;
import dev.cloister.actors.snapshotting.Snapshotting;
import dev.cloister.actors.snapshotting.WorkspaceRestored;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workspaces are saved, put back and forked from what was saved, on a played host. */
final class SnapshottingTest {
  private static final String FIRST = "0a1b2c3d4e5f";
  private static final String SECOND = "1a1b2c3d4e5f";
  private static final Duration PATIENCE = Duration.ofMinutes(9);

  @RegisterExtension final TestSystem system = new TestSystem();

  private Bench bench;
  private ActorRef<Workspaces.Command> workspaces;
  private Snapshotting snapshotting;
  private Restoring restoring;

  @BeforeEach
  void prepare() {
    bench = new Bench(system);
    Keepers keepers = bench.keepers();
    workspaces = system.kit().spawn(Workspaces.create(bench.ports(), Bench.SETTINGS, keepers));
    Host host =
        new Host(
            workspaces,
            keepers.captures(),
            bench.snapshots(),
            bench.host.captures,
            system.kit().scheduler(),
            PATIENCE);
    snapshotting = new Snapshotting(host, bench.ports().clock());
    restoring =
        new Restoring(
            host,
            new Forking(
                workspaces,
                keepers.captures(),
                system.kit().scheduler(),
                bench.ports().clock(),
                PATIENCE));
    TestProbe<StatusReply<WorkspaceView>> created = system.kit().createTestProbe();
    workspaces.tell(new Workspaces.Create(Records.SPEC, created.getRef()));
    assertThat(created.receiveMessage().isSuccess()).isTrue();
  }

  private CompletableFuture<SnapshotTaken> take(
      String id, String name, Optional<SnapshotKind> kind) {
    return snapshotting
        .create("alpha", new SnapshotPlan(id, name, kind, "a note"))
        .toCompletableFuture();
  }

  private Snapshot taken(String id, String name) {
    return take(id, name, Optional.empty()).join().snapshot();
  }

  private CompletableFuture<WorkspaceRestored> restore(String snapshot, boolean diskOnly) {
    return restoring
        .restore("alpha", new Restoring.Use(snapshot, diskOnly), false)
        .toCompletableFuture();
  }

  private WorkspaceView tell(
      Function<ActorRef<StatusReply<WorkspaceView>>, WorkspaceCommand.Asked<WorkspaceView>> ask) {
    TestProbe<StatusReply<WorkspaceView>> probe = system.kit().createTestProbe();
    workspaces.tell(new Workspaces.Tell<>("alpha", ask.apply(probe.getRef())));
    return probe.receiveMessage().getValue();
  }

  private Snapshots ledger() {
    TestProbe<Snapshots> probe = system.kit().createTestProbe();
    bench.snapshots().tell(new SnapshotLedger.Look(probe.getRef()));
    return probe.receiveMessage();
  }

  private static Failure failureOf(CompletableFuture<?> asked) {
    return asked.handle((done, error) -> FailureException.failureOf(error)).join();
  }

  private SnapshotView view(String name) {
    return snapshotting.info("alpha", name).toCompletableFuture().join();
  }

  // ---- taking

  @Test
  void oneOfAWorkspaceThatRunsHasItsMemory() {
    Snapshot snapshot = taken(FIRST, "first");

    assertThat(snapshot.kind()).isEqualTo(SnapshotKind.FULL);
    assertThat(snapshot.bytes()).isEqualTo(4096 + 8192);
    assertThat(bench.host.captures.kept()).containsExactly(FIRST);
    workspaces.tell(Workspaces.Tidy.INSTANCE);
    bench.host.calls.await("capture retain");
    assertThat(bench.host.captures.kept()).containsExactly(FIRST);
    assertThat(bench.host.captures.disksOnly()).isEmpty();
  }

  @Test
  void aDiskAloneNeedsNobodyToTakeItIn() {
    SnapshotTaken taken = take(FIRST, "first", Optional.of(SnapshotKind.DISK)).join();

    assertThat(taken.snapshot().memoryBytes()).isZero();
    assertThat(bench.host.calls.all()).containsSubsequence("freeze", "copy disk", "thaw");
    assertThat(bench.host.calls.count("save all")).isZero();
    assertThat(bench.host.calls.count("launch")).isEqualTo(1);
  }

  @Test
  void ofAWorkspaceThatIsStoppedTheDiskCanBeHadAndItDoesNotStartMeanwhile() {
    tell(WorkspaceCommand.Stop::new);
    Answers.Held copying = bench.host.captures.copies.hold();
    CompletableFuture<SnapshotTaken> taking = take(FIRST, "first", Optional.empty());
    bench.host.calls.await("copy disk at rest");
    TestProbe<StatusReply<WorkspaceView>> started = system.kit().createTestProbe();
    workspaces.tell(new Workspaces.Tell<>("alpha", new WorkspaceCommand.Start(started.getRef())));
    FailureException refused = (FailureException) started.receiveMessage().getError();
    assertThat(refused.failure().code()).isEqualTo(FailureCode.BEING_CAPTURED);

    copying.go();

    assertThat(taking.join().snapshot().kind()).isEqualTo(SnapshotKind.DISK);
    assertThat(tell(WorkspaceCommand.Start::new).state()).isEqualTo("running");
    assertThat(failureOf(take(SECOND, "first", Optional.empty())).code())
        .isEqualTo(FailureCode.NAME_TAKEN);
  }

  @Test
  void ofAWorkspaceThatIsStoppedThereIsNoMemory() {
    tell(WorkspaceCommand.Stop::new);
    Failure refused = failureOf(take(FIRST, "first", Optional.of(SnapshotKind.FULL)));
    assertThat(refused.code()).isEqualTo(FailureCode.WRONG_STATE);
    assertThat(ledger()).isEqualTo(Snapshots.NONE);
  }

  @Test
  void ofOneThatCannotBeTakenNothingIsLeft() {
    bench.host.monitors.saves.fail(FailureCode.DISK_FULL);
    assertThat(failureOf(take(FIRST, "first", Optional.empty())).code())
        .isEqualTo(FailureCode.DISK_FULL);
    assertThat(ledger()).isEqualTo(Snapshots.NONE);
    assertThat(bench.host.captures.kept()).isEmpty();
    assertThat(taken(SECOND, "first").taken()).isTrue();
  }

  /** Its files are there, and its record cannot be: it is as if it had never been. */
  @Test
  void oneThatCannotBeWrittenDownIsNotKept() {
    Answers.Held keeping = bench.host.captures.keeps.hold();
    CompletableFuture<SnapshotTaken> taking = take(FIRST, "first", Optional.empty());
    bench.host.calls.await("capture keep");
    system.journal().failNextPersisted(SnapshotLedger.PERSISTENCE_ID);
    keeping.go();
    system.restartAfterJournalFailure();

    assertThat(failureOf(taking).code()).isEqualTo(FailureCode.JOURNAL_FAILED);
    bench.host.calls.await("capture retain");
    assertThat(ledger()).isEqualTo(Snapshots.NONE);
    assertThat(bench.host.captures.kept()).isEmpty();
  }

  // ---- what a daemon that ended has left

  private void begun(String id, String name) {
    TestProbe<StatusReply<Snapshots>> probe = system.kit().createTestProbe();
    bench
        .snapshots()
        .tell(
            new SnapshotLedger.Begin(
                Records.snapshot(id, name, SnapshotKind.FULL, null),
                Optional.empty(),
                probe.getRef()));
    assertThat(probe.receiveMessage().isSuccess()).isTrue();
  }

  private void aNewDaemonTakesOver() {
    system
        .kit()
        .spawn(
            Captures.create(
                bench.ports().ofTemplates(),
                bench.host.captures,
                bench.ports().nanoTime(),
                bench.cids(),
                bench.snapshots()));
    bench.host.calls.await("capture drop memories", 2);
  }

  @Test
  void whatWasWholeIsThereAndWhatWasNotIsGone() {
    taken(FIRST, "first");
    begun(SECOND, "second");
    bench.host.captures.left(SECOND);

    aNewDaemonTakesOver();

    assertThat(ledger().byId()).containsOnlyKeys(FIRST);
    assertThat(bench.host.captures.remains()).isEmpty();
    assertThat(bench.host.captures.disksOnly()).isEmpty();
  }

  @Test
  void whatWasKeptAndNotToldOfIsASnapshot() {
    Answers.Held keeping = bench.host.captures.keeps.hold();
    TestProbe<StatusReply<Captures.Taken>> captured = system.kit().createTestProbe();
    workspaces.tell(
        new Workspaces.Tell<>(
            "alpha", new WorkspaceCommand.Capture(FIRST, true, captured.getRef())));
    bench.host.calls.await("capture keep");
    begun(FIRST, "first");
    keeping.go();
    assertThat(captured.receiveMessage().isSuccess()).isTrue();

    aNewDaemonTakesOver();

    assertThat(ledger().byId().get(FIRST).taken()).isTrue();
    assertThat(bench.host.captures.disksOnly()).isEmpty();
    assertThat(view("first").current()).isTrue();
  }

  // ---- putting back

  @Test
  void goesOnWithItsMemory() {
    taken(FIRST, "first");
    taken(SECOND, "second");

    WorkspaceRestored back = restore("first", false).join();

    assertThat(back.memory()).isTrue();
    assertThat(back.view().state()).isEqualTo("running");
    assertThat(back.view().vm().orElseThrow().from().orElseThrow().word()).isEqualTo("snapshot");
    assertThat(bench.host.calls.all()).containsSubsequence("disk on a capture", "restore", "renew");
    assertThat(bench.host.disks.capture(Records.ID)).contains(FIRST);
    assertThat(view("first").current()).isTrue();
    assertThat(view("second").parent()).contains("first");
  }

  @Test
  void bootsOnItsDisk() {
    taken(FIRST, "first");
    assertThat(restore(FIRST, true).join().memory()).isFalse();
    assertThat(bench.host.disks.capture(Records.ID)).contains(FIRST);
    assertThat(bench.host.calls.count("renew")).isZero();
  }

  @Test
  void aStoppedWorkspaceRunsAfterwards() {
    taken(FIRST, "first");
    tell(WorkspaceCommand.Stop::new);
    assertThat(restore("first", false).join().view().state()).isEqualTo("running");
  }

  @Test
  void oneThatIsDamagedLeavesTheWorkspaceRunning() {
    taken(FIRST, "first");
    bench.host.captures.damage(FIRST);

    assertThat(failureOf(restore("first", false)).code()).isEqualTo(FailureCode.CAPTURE_DAMAGED);

    assertThat(tell(WorkspaceCommand.Inspect::new).state()).isEqualTo("running");
    assertThat(bench.host.calls.count("disk on a capture")).isZero();
    assertThat(view("first").damage()).isPresent();
  }

  /** It would not be started again, so it is not stopped for that. */
  @Test
  void oneWhoseWorkspaceHasHadItsTimeIsRefusedBeforeAnythingIsTouched() {
    taken(FIRST, "first");
    WorkspaceSpec over =
        Records.spec(Records.OTHER, "late", Records.AT)
            .kept(
                new Keeping(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(new Keeping.Lifetime(Records.AT, KeepingAction.STOP))));
    TestProbe<StatusReply<WorkspaceView>> late = system.kit().createTestProbe();
    workspaces.tell(new Workspaces.Create(over, late.getRef()));
    assertThat(late.receiveMessage().isSuccess()).isTrue();
    snapshotting
        .create("late", new SnapshotPlan(SECOND, "first", Optional.empty(), ""))
        .toCompletableFuture()
        .join();

    CompletableFuture<?> restored =
        restoring.restore("late", new Restoring.Use("first", false), false).toCompletableFuture();

    assertThat(failureOf(restored).code()).isEqualTo(FailureCode.LIFETIME_OVER);
    workspaces.tell(new Workspaces.Tell<>("late", new WorkspaceCommand.Inspect(late.getRef())));
    assertThat(late.receiveMessage().getValue().state()).isEqualTo("running");
  }

  /** It says why, its disk is that of the snapshot, and it can be put back again. */
  @Test
  void oneThatDoesNotComeToLifeCanBePutBackAgain() {
    taken(FIRST, "first");
    taken(SECOND, "second");
    bench.host.guests.renews.fail(FailureCode.PROTOCOL_VIOLATION);

    assertThat(failureOf(restore("first", false)).code()).isEqualTo(FailureCode.PROTOCOL_VIOLATION);

    assertThat(tell(WorkspaceCommand.Inspect::new).state()).isEqualTo("stopped");
    assertThat(view("first").current()).isTrue();
    assertThat(restore("first", false).join().view().state()).isEqualTo("running");
  }

  @Test
  void whatIsNewerGoesWhereThatIsAsked() {
    taken(FIRST, "first");
    taken(SECOND, "second");

    WorkspaceRestored back =
        restoring
            .restore("alpha", new Restoring.Use("first", false), true)
            .toCompletableFuture()
            .join();

    assertThat(back.discarded()).extracting(Snapshot::name).containsExactly("second");
    assertThat(ledger().byId()).containsOnlyKeys(FIRST);
    bench.host.calls.await("capture retain");
    assertThat(bench.host.captures.kept()).containsExactly(FIRST);
  }

  @Test
  void aNameThatIsNotThereIsToldSo() {
    assertThat(failureOf(restore("nobody", false)).code())
        .isEqualTo(FailureCode.SNAPSHOT_NOT_FOUND);
  }

  // ---- forking and removing

  private Forked fork(String snapshot, boolean diskOnly, String name) {
    return restoring
        .fork(
            "alpha",
            new Restoring.Use(snapshot, diskOnly),
            List.of(new Forking.Name(Records.OTHER, name)))
        .toCompletableFuture()
        .join();
  }

  @Test
  void isForkedWhetherItsWorkspaceRunsOrNot() {
    taken(FIRST, "first");
    tell(WorkspaceCommand.Stop::new);

    WorkspaceView child = fork("first", false, "child").children().get(0).view().orElseThrow();

    assertThat(child.spec().lineage())
        .contains(new WorkspaceSpec.Lineage(Records.ID, "alpha", FIRST, false));
    assertThat(bench.host.calls.count("renew")).isEqualTo(1);
    assertThat(bench.host.calls.count("save all")).isEqualTo(1);
    assertThat(view("first").forks()).containsExactly("child");
    assertThat(bench.host.captures.disksOnly()).isEmpty();
  }

  @Test
  void whatDependsOnItIsNamedAndStaysWhereItIsPromoted() {
    taken(FIRST, "first");
    taken(SECOND, "second");
    fork("first", true, "child");
    Failure refused = failureOf(snapshotting.remove("alpha", "first", false).toCompletableFuture());
    assertThat(refused.code()).isEqualTo(FailureCode.SNAPSHOT_IN_USE);
    assertThat(refused.message()).contains("the snapshot second", "the workspace child");

    snapshotting.remove("alpha", "first", true).toCompletableFuture().join();

    assertThat(view("second").parent()).isEmpty();
    bench.host.calls.await("capture drop memory");
    bench.host.calls.await("capture retain");
    assertThat(bench.host.captures.kept()).containsExactlyInAnyOrder(FIRST, SECOND);
    assertThat(bench.host.captures.disksOnly()).containsExactly(FIRST);
  }

  /** Whoever is about to begin with it has it to the end. */
  @Test
  void itsMemoryStaysWhileSomebodyBeginsWithIt() {
    taken(FIRST, "first");
    Answers.Held renewing = bench.host.guests.renews.hold();
    CompletableFuture<WorkspaceRestored> restoring = restore("first", false);
    bench.host.calls.await("renew");

    snapshotting.remove("alpha", "first", true).toCompletableFuture().join();
    bench.host.calls.await("capture retain");
    assertThat(bench.host.captures.kept()).containsExactly(FIRST);
    assertThat(bench.host.captures.disksOnly()).isEmpty();

    renewing.go();
    assertThat(restoring.join().view().state()).isEqualTo("running");
    bench.host.calls.await("capture drop memory");
  }

  @Test
  void goesWithItsWorkspace() {
    taken(FIRST, "first");
    tell(WorkspaceCommand.Delete::new);
    bench.host.calls.await("capture retain");
    assertThat(bench.host.captures.kept()).isEmpty();
    assertThat(ledger()).isEqualTo(Snapshots.NONE);
    bench.assertNothingIsLeft();
  }
}
