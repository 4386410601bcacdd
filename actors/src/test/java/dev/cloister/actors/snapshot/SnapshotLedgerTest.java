package dev.cloister.actors.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.snapshot.SnapshotLedger.Change;
import dev.cloister.actors.testing.MovableClock;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What there is of snapshots outlives the ledger; the tree is one whatever is taken out of it. */
final class SnapshotLedgerTest {
  private static final long MOST_BYTES = 100_000;

  @RegisterExtension final TestSystem system = new TestSystem();

  private ActorRef<SnapshotLedger.Command> ledger;

  @BeforeEach
  void wake() {
    ledger =
        system
            .kit()
            .spawn(
                SnapshotLedger.create(
                    new SnapshotSettings(3, MOST_BYTES), new MovableClock(Records.AT)));
  }

  private void wakeAgain() {
    system.kit().stop(ledger);
    wake();
  }

  private StatusReply<Snapshots> ask(Function<ActorRef<StatusReply<Snapshots>>, Change> change) {
    TestProbe<StatusReply<Snapshots>> probe = system.kit().createTestProbe();
    ledger.tell(change.apply(probe.getRef()));
    return probe.receiveMessage();
  }

  private Snapshots look() {
    TestProbe<Snapshots> probe = system.kit().createTestProbe();
    ledger.tell(new SnapshotLedger.Look(probe.getRef()));
    return probe.receiveMessage();
  }

  private static String id(String name) {
    return String.format("%012x", name.hashCode() & 0xFFFFL);
  }

  private StatusReply<Snapshots> begin(String name, Optional<String> base) {
    Snapshot one = Records.snapshot(id(name), name, SnapshotKind.FULL, null);
    return ask(replyTo -> new SnapshotLedger.Begin(one, base, replyTo));
  }

  private Snapshots take(String name) {
    assertThat(begin(name, Optional.empty()).isSuccess()).isTrue();
    return ask(replyTo -> new SnapshotLedger.Finish(id(name), 1000, 2000, replyTo)).getValue();
  }

  private StatusReply<Snapshots> remove(boolean promote, String... names) {
    Set<String> ids =
        List.of(names).stream().map(SnapshotLedgerTest::id).collect(Collectors.toSet());
    return ask(replyTo -> new SnapshotLedger.Remove(ids, promote, replyTo));
  }

  private static Failure failure(StatusReply<Snapshots> reply) {
    assertThat(reply.isError()).as("%s", reply).isTrue();
    return ((FailureException) reply.getError()).failure();
  }

  private Optional<String> parent(String name) {
    return look().byId().get(id(name)).parent();
  }

  @Test
  void eachIsTheChildOfTheLastThatWasTakenOrRestored() {
    take("a");
    take("b");
    ask(replyTo -> new SnapshotLedger.Restored(id("a"), replyTo));
    take("c");

    wakeAgain();

    assertThat(parent("a")).isEmpty();
    assertThat(parent("b")).contains(id("a"));
    assertThat(parent("c")).contains(id("a"));
    assertThat(look().currentOf(Records.ID)).contains(id("c"));
    assertThat(look().bytes()).isEqualTo(9000);
    assertThat(look().descendantsOf(id("a"))).containsExactly(id("b"), id("c"));
  }

  /** The daemon ended when its disk had been put back, and before that was written here. */
  @Test
  void whatItsDiskLiesOnIsWhereItGoesOnFrom() {
    take("a");
    take("b");
    assertThat(look().currentOf(Records.ID, Optional.of(id("a")))).contains(id("b"));
    ask(replyTo -> new SnapshotLedger.Restored(id("a"), replyTo));

    begin("c", Optional.of(id("b")));

    assertThat(parent("c")).contains(id("b"));
    assertThat(look().currentOf(Records.ID, Optional.of("ffffffffffff"))).contains(id("a"));
  }

  @Test
  void aNameIsTakenAsSoonAsItIsBegun() {
    begin("a", Optional.empty());
    assertThat(failure(begin("a", Optional.empty())).code()).isEqualTo(FailureCode.NAME_TAKEN);

    ask(replyTo -> new SnapshotLedger.Drop(id("a"), replyTo));

    assertThat(begin("a", Optional.empty()).isSuccess()).isTrue();
    assertThat(look().byId().get(id("a")).taken()).isFalse();
    assertThat(look().currentOf(Records.ID)).isEmpty();
  }

  @Test
  void whatIsDroppedIsNotFinished() {
    assertThat(failure(ask(replyTo -> new SnapshotLedger.Finish(id("a"), 1, 1, replyTo))).code())
        .isEqualTo(FailureCode.SNAPSHOT_NOT_FOUND);
    take("a");
    ask(replyTo -> new SnapshotLedger.Drop(id("a"), replyTo));
    assertThat(look().byId()).containsKey(id("a"));
  }

  @Test
  void thereAreNoMoreThanThereMayBe() {
    take("a");
    take("b");
    take("c");
    Failure refused = failure(begin("d", Optional.empty()));
    assertThat(refused.code()).isEqualTo(FailureCode.SNAPSHOT_QUOTA);
    assertThat(refused.remedy()).contains("max-per-workspace");
  }

  @Test
  void theyTakeNoMoreRoomThanTheyMay() {
    begin("a", Optional.empty());
    ask(replyTo -> new SnapshotLedger.Finish(id("a"), MOST_BYTES, 0, replyTo));
    Failure refused = failure(begin("b", Optional.empty()));
    assertThat(refused.code()).isEqualTo(FailureCode.SNAPSHOT_QUOTA);
    assertThat(refused.remedy()).contains("max-bytes");
  }

  @Test
  void aParentIsRefusedByTheNamesOfItsChildrenOrPromotesThem() {
    take("a");
    take("b");
    take("c");
    Failure refused = failure(remove(false, "b"));
    assertThat(refused.code()).isEqualTo(FailureCode.SNAPSHOT_IN_USE);
    assertThat(refused.message()).contains("the snapshot c").doesNotContain("snapshot a");

    assertThat(remove(true, "b").isSuccess()).isTrue();

    assertThat(parent("c")).contains(id("a"));
    assertThat(remove(false, "a", "c").isSuccess()).isTrue();
    wakeAgain();
    assertThat(look()).isEqualTo(Snapshots.NONE);
  }

  @Test
  void whoseCurrentOneGoesGoesOnFromItsParent() {
    take("a");
    take("b");
    remove(false, "b");
    assertThat(look().currentOf(Records.ID)).contains(id("a"));
    remove(false, "a");
    assertThat(look().currentOf(Records.ID)).isEmpty();
  }

  @Test
  void oneThatIsBeingMadeIsNotRemoved() {
    begin("a", Optional.empty());
    assertThat(failure(remove(true, "a")).code()).isEqualTo(FailureCode.BEING_CAPTURED);
  }

  @Test
  void thoseOfAWorkspaceThatIsGoneAreForgotten() {
    take("a");
    ledger.tell(new SnapshotLedger.ForgetOthers(Set.of(Records.ID)));
    assertThat(look().byId()).hasSize(1);

    ledger.tell(new SnapshotLedger.ForgetOthers(Set.of(Records.OTHER)));

    assertThat(look()).isEqualTo(Snapshots.NONE);
  }

  /** Whoever asked learns it, and the ledger knows no more than its journal does. */
  @Test
  void aWriteThatFailsIsToldAndUndone() {
    take("a");
    system.journal().failNextPersisted(SnapshotLedger.PERSISTENCE_ID);
    TestProbe<StatusReply<Snapshots>> probe = system.kit().createTestProbe();
    Snapshot lost = Records.snapshot(id("b"), "b", SnapshotKind.FULL, null);

    ledger.tell(new SnapshotLedger.Begin(lost, Optional.empty(), probe.getRef()));
    system.restartAfterJournalFailure();

    assertThat(failure(probe.receiveMessage()).code()).isEqualTo(FailureCode.JOURNAL_FAILED);
    assertThat(look().byId()).containsOnlyKeys(id("a"));
    take("b");
  }
}
