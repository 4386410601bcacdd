package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.fakes.FakeRemains;
import dev.cloister.actors.fakes.FakeTemplates;
import dev.cloister.actors.host.Cleaning;
import dev.cloister.actors.host.Cleaning.Fate;
import dev.cloister.actors.host.Cleaning.Scope;
import dev.cloister.actors.host.Reconciler;
import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.port.Remnant;
import dev.cloister.actors.port.Remnant.Kind;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.actors.workspace.Entity.Answer;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What belongs to nobody goes, in order; what belongs to anybody stays, however young it is. */
final class ReconcilerTest {
  private static final Scope LOOK = new Scope(false, true, true);
  private static final Scope ALL = new Scope(true, true, true);
  private static final WorkspaceId NOBODY = new WorkspaceId("ws-ffffffffffff");
  private static final WorkspaceSpec SPEC = Records.SPEC;

  @RegisterExtension final TestSystem system = new TestSystem();

  private final FakeRemains remains = new FakeRemains();
  private Bench bench;
  private ActorRef<Workspaces.Command> workspaces;
  private ActorRef<Reconciler.Command> reconciler;

  @BeforeEach
  void start() {
    bench = new Bench(system);
    workspaces =
        system.kit().spawn(Workspaces.create(bench.ports(), Bench.SETTINGS, bench.keepers()));
    bench.leases();
    reconciler =
        system
            .kit()
            .spawn(Reconciler.create(remains, bench.ledger(), bench.templates(), workspaces));
  }

  @Test
  void removesWhatIsNobodysInTheOrderOfWhatDependsOnWhat() {
    lease(NOBODY);
    remains.leave(
        remnant(Kind.DISK, NOBODY), remnant(Kind.RUN_DIRECTORY, NOBODY), process(NOBODY, 1));

    Cleaning cleaning = clean(ALL).value();

    assertThat(remains.removed())
        .extracting(Remnant::kind)
        .containsExactly(Kind.PROCESS, Kind.RUN_DIRECTORY, Kind.DISK);
    assertThat(cleaning.items()).extracting(Cleaning.Item::fate).containsOnly(Fate.REMOVED);
    assertThat(cleaning.items()).last().extracting(i -> i.remnant().kind()).isEqualTo(Kind.CID);
    assertThat(bench.leases()).isEmpty();
    assertThat(clean(LOOK).value().items()).isEmpty();
  }

  @Test
  void onlyLooksWhereThatIsAsked() {
    lease(NOBODY);
    remains.leave(process(NOBODY, 1), remnant(Kind.DISK, NOBODY));

    assertThat(clean(LOOK).value().items())
        .hasSize(3)
        .extracting(Cleaning.Item::fate)
        .containsOnly(Fate.FOUND);

    assertThat(remains.removed()).isEmpty();
    assertThat(bench.leases()).hasSize(1);
  }

  @Test
  void keepsDisksUnlessAsked() {
    remains.leave(remnant(Kind.RUN_DIRECTORY, NOBODY), remnant(Kind.DISK, NOBODY));

    Cleaning cleaning = clean(Scope.AT_START).value();

    assertThat(fates(cleaning))
        .isEqualTo(Map.of(Kind.RUN_DIRECTORY, Fate.REMOVED, Kind.DISK, Fate.KEPT));
  }

  @Test
  void touchesNothingOfAWorkspace() {
    create().value();
    remains.leave(
        process(SPEC.id(), 1),
        remnant(Kind.RUN_DIRECTORY, SPEC.id()),
        remnant(Kind.DISK, SPEC.id()));

    assertThat(clean(ALL).value().items()).isEmpty();
    assertThat(bench.leases()).hasSize(1);
  }

  /** Its keeper alone knows what is in the making; it is asked what is of no use. */
  @Test
  void leavesTemplatesToTheirKeeper() {
    Bench keeping = new Bench(system).withTemplates();
    reconciler =
        system
            .kit()
            .spawn(Reconciler.create(remains, bench.ledger(), keeping.templates(), workspaces));
    WorkspaceId vm = FakeTemplates.vm("256");
    lease(vm);
    remains.leave(process(vm, 1), remnant(Kind.RUN_DIRECTORY, vm));
    assertThat(clean(ALL).value().items()).isEmpty();
    keeping.host.templates.left("256");

    assertThat(fates(clean(LOOK).value())).isEqualTo(Map.of(Kind.TEMPLATE, Fate.FOUND));
    assertThat(fates(clean(ALL).value())).isEqualTo(Map.of(Kind.TEMPLATE, Fate.REMOVED));

    assertThat(remains.removed()).isEmpty();
    assertThat(bench.leases()).hasSize(1);
    assertThat(keeping.host.templates.remains()).isEmpty();
  }

  /** A journal that was lost in part: it knows the workspace, and not that it was started again. */
  @Test
  void endsTheVmOfAWorkspaceAtRestAndTouchesNothingElseOfIt() {
    create().value();
    stop().value();
    remains.leave(
        process(SPEC.id(), 99),
        remnant(Kind.RUN_DIRECTORY, SPEC.id()),
        remnant(Kind.DISK, SPEC.id()));

    assertThat(fates(clean(ALL).value())).isEqualTo(Map.of(Kind.PROCESS, Fate.REMOVED));
  }

  /** Its disk and its process are seen, then it is asked for: it is there, at every moment. */
  @Test
  void neverTakesAWorkspaceThatIsBeingMadeForARemnant() {
    Answers.Held disk = bench.host.disks.ensures.hold();
    Answer<WorkspaceView> created = create();
    bench.host.calls.await("disk");
    remains.leave(remnant(Kind.DISK, SPEC.id()), remnant(Kind.RUN_DIRECTORY, SPEC.id()));

    assertThat(clean(ALL).value().items()).isEmpty();

    bench.host.guests.beSilent();
    disk.go();
    bench.host.calls.await("resume");
    remains.leave(process(SPEC.id(), 1));
    assertThat(clean(ALL).value().items()).isEmpty();
    bench.host.guests.speak();
    created.value();
    assertThat(remains.removed()).isEmpty();
  }

  /** Who is made after the look at the host, and before the question, was not seen. */
  @Test
  void whoComesMeanwhileIsNotTouched() {
    Answers.Held look = remains.finds.hold();
    remains.leave(remnant(Kind.DISK, NOBODY));
    Answer<Cleaning> cleaning = clean(ALL);
    create().value();
    look.go();

    assertThat(fates(cleaning.value())).isEqualTo(Map.of(Kind.DISK, Fate.REMOVED));
    assertThat(bench.leases()).hasSize(1);
  }

  @Test
  void keepsWhatAProcessThatDoesNotEndMayUse() {
    lease(NOBODY);
    remains.leave(
        process(NOBODY, 1), remnant(Kind.RUN_DIRECTORY, NOBODY), remnant(Kind.DISK, NOBODY));
    remains.removals.fail(FailureCode.HOST_IO);

    Cleaning cleaning = clean(ALL).value();

    assertThat(fates(cleaning))
        .isEqualTo(
            Map.of(
                Kind.PROCESS, Fate.FAILED,
                Kind.RUN_DIRECTORY, Fate.KEPT,
                Kind.DISK, Fate.KEPT,
                Kind.CID, Fate.KEPT));
    assertThat(cleaning.items().get(0).failure().orElseThrow().code())
        .isEqualTo(FailureCode.HOST_IO);
    assertThat(bench.leases()).hasSize(1);
  }

  @Test
  void looksAtImagesOnlyWhereAskedAndTellsWhichAreInUse() {
    create().value();
    remains.leaveImages(
        new Remnant(Kind.BASE, Optional.empty(), "/roots/old", Optional.empty(), 7));

    assertThat(clean(new Scope(true, true, false)).value().items()).isEmpty();
    assertThat(fates(clean(ALL).value())).isEqualTo(Map.of(Kind.BASE, Fate.REMOVED));
    assertThat(remains.bases()).containsExactly(SPEC.imageRoot());
  }

  @Test
  void doesNotLookAtImagesWhileAWorkspaceIsBeingMade() {
    Answers.Held held = bench.host.images.finds.hold();
    system.failTheWriteOf(WorkspaceEvent.WorkspaceCreated.class);
    Answer<WorkspaceView> created = create();
    bench.system.journal().expectNextPersistedClass("workspaces", NameLedger.NameReserved.class);
    remains.leaveImages(
        new Remnant(Kind.BASE, Optional.empty(), "/roots/old", Optional.empty(), 7));

    assertThat(clean(ALL).value().items()).isEmpty();
    held.go();
    system.restartAfterJournalFailure();
    created.failure();
  }

  @Test
  void oneAfterTheOther() {
    Answers.Held look = remains.finds.hold();
    remains.leave(remnant(Kind.DISK, NOBODY));
    Answer<Cleaning> first = clean(ALL);
    Answer<Cleaning> second = clean(ALL);
    look.go();

    assertThat(first.value().items()).hasSize(1);
    assertThat(second.value().items()).isEmpty();
  }

  @Test
  void tellsWhereTheHostCannotBeLookedAt() {
    remains.finds.fail(FailureCode.HOST_IO);

    assertThat(clean(ALL).failure().code()).isEqualTo(FailureCode.HOST_IO);
    assertThat(clean(ALL).value().items()).isEmpty();
  }

  private static Map<Kind, Fate> fates(Cleaning cleaning) {
    return cleaning.items().stream()
        .collect(Collectors.toMap(item -> item.remnant().kind(), Cleaning.Item::fate));
  }

  private static Remnant process(WorkspaceId id, long pid) {
    return new Remnant(
        Kind.PROCESS,
        Optional.of(id),
        Long.toString(pid),
        Optional.of(new ProcessIdentity(pid, 1, "played-host-boot")),
        0);
  }

  private static Remnant remnant(Kind kind, WorkspaceId id) {
    return new Remnant(kind, Optional.of(id), "/played/" + id, Optional.empty(), 1);
  }

  private void lease(WorkspaceId id) {
    TestProbe<StatusReply<Long>> probe = system.kit().createTestProbe();
    bench.ledger().tell(new CidLedger.Lease(id, probe.getRef()));
    probe.receiveMessage();
  }

  private Answer<Cleaning> clean(Scope scope) {
    TestProbe<StatusReply<Cleaning>> probe = system.kit().createTestProbe();
    reconciler.tell(new Reconciler.Clean(scope, probe.getRef()));
    return new Answer<>(probe);
  }

  private Answer<WorkspaceView> create() {
    TestProbe<StatusReply<WorkspaceView>> probe = system.kit().createTestProbe();
    workspaces.tell(new Workspaces.Create(SPEC, probe.getRef()));
    return new Answer<>(probe);
  }

  private Answer<WorkspaceView> stop() {
    TestProbe<StatusReply<WorkspaceView>> probe = system.kit().createTestProbe();
    workspaces.tell(new Workspaces.Tell<>(SPEC.name(), new WorkspaceCommand.Stop(probe.getRef())));
    return new Answer<>(probe);
  }
}
