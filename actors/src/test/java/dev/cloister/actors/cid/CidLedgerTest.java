package dev.cloister.actors.cid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.testing.MovableClock;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.actors.workspace.WorkspaceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class CidLedgerTest {
  private static final String JOURNAL = "cid-ledger";

  private static final Duration QUARANTINE = Duration.ofMinutes(10);

  @RegisterExtension final TestSystem system = new TestSystem();

  private final MovableClock clock = new MovableClock(Records.AT);
  private TestProbe<StatusReply<Long>> replies;
  private ActorRef<CidLedger.Command> ledger;

  private void start(long lowest, long highest) {
    replies = system.kit().createTestProbe();
    ledger = system.kit().spawn(CidLedger.create(lowest, highest, QUARANTINE, clock));
  }

  private void restart(long lowest, long highest) {
    system.kit().stop(ledger);
    start(lowest, highest);
  }

  @Test
  void leasesEachWorkspaceACidOfItsOwn() {
    start(3, 5);

    assertThat(List.of(lease(0), lease(1), lease(2))).containsExactly(3L, 4L, 5L);
    assertThat(holders()).isEqualTo(Map.of(3L, workspace(0), 4L, workspace(1), 5L, workspace(2)));
  }

  @Test
  void leasesAWorkspaceTheCidItHoldsWithoutAnotherEvent() {
    start(3, 5);
    assertThat(lease(0)).isEqualTo(3);
    system.journal().expectNextPersisted(JOURNAL, new CidLedger.Leased(3, workspace(0)));

    assertThat(lease(0)).isEqualTo(3);
    release(0);

    system.journal().expectNextPersisted(JOURNAL, new CidLedger.Released(3));
  }

  @Test
  void releasesNothingWithoutComplaint() {
    start(3, 5);

    assertThat(release(7)).isEqualTo(-1);
    lease(0);

    system.journal().expectNextPersisted(JOURNAL, new CidLedger.Leased(3, workspace(0)));
  }

  @Test
  void refusesTheLeaseThatIsOneTooMany() {
    start(3, 4);
    lease(0);
    lease(1);

    ledger.tell(new CidLedger.Lease(workspace(2), replies.getRef()));

    FailureException refusal = (FailureException) replies.receiveMessage().getError();
    assertThat(refusal.failure().code()).isEqualTo(FailureCode.CIDS_EXHAUSTED);
    assertThat(refusal.failure().retryable()).isTrue();
    assertThat(refusal.failure().message()).contains("All 2 ");
    assertThat(holders()).hasSize(2);

    release(0);
    assertThat(lease(2)).isEqualTo(3);
  }

  @Test
  void remembersEveryLeaseAndWhereItWasAfterARestart() {
    start(3, 6);
    lease(0);
    lease(1);
    release(0);

    restart(3, 6);

    assertThat(holders()).isEqualTo(Map.of(4L, workspace(1)));
    assertThat(lease(1)).isEqualTo(4);
    assertThat(lease(2)).isEqualTo(5);
  }

  @Test
  void leavesACidAloneThatAStrangerUses() {
    start(3, 5);
    assertThat(lease(0)).isEqualTo(3);

    ledger.tell(new CidLedger.Release(workspace(0), true, replies.getRef()));
    assertThat(replies.receiveMessage().getValue()).isEqualTo(3);

    assertThat(holders()).isEmpty();
    assertThat(List.of(lease(0), lease(1))).containsExactly(4L, 5L);
    release(0);
    restart(3, 5);
    assertThat(lease(2)).isEqualTo(4);
    release(2);
    clock.move(QUARANTINE);
    assertThat(List.of(lease(3), lease(4))).containsExactlyInAnyOrder(3L, 4L);
  }

  /** Trying it is the only way to find out. */
  @Test
  void triesTheOldestQuarantineWhereNothingElseIsLeft() {
    start(3, 5);
    for (int who = 0; who < 3; who++) {
      lease(who);
      ledger.tell(new CidLedger.Release(workspace(who), true, replies.getRef()));
      replies.receiveMessage();
      clock.move(Duration.ofSeconds(1));
    }

    assertThat(List.of(lease(0), lease(1), lease(2))).containsExactly(3L, 4L, 5L);
    ledger.tell(new CidLedger.Lease(workspace(3), replies.getRef()));
    assertThat(replies.receiveMessage().isError()).isTrue();
  }

  @Test
  void keepsLeasesOutsideARangeThatWasNarrowed() {
    start(3, 100);
    for (int i = 0; i < 20; i++) {
      lease(i);
    }

    restart(3, 10);

    assertThat(lease(15)).isEqualTo(18);
    ledger.tell(new CidLedger.Lease(workspace(20), replies.getRef()));
    assertThat(replies.receiveMessage().isError()).isTrue();
    release(4);
    assertThat(lease(21)).isEqualTo(7);
  }

  @Test
  void refusesARangeThatIsNotTheGuests() {
    for (long[] range : new long[][] {{2, 10}, {10, 9}, {3, 0xFFFF_FFFFL}}) {
      assertThatThrownBy(() -> CidLedger.create(range[0], range[1], QUARANTINE, clock))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void tellsTheAskerThatTheJournalFailedAndGoesOn() {
    start(3, 5);
    system.journal().failNextPersisted(JOURNAL);

    ledger.tell(new CidLedger.Lease(workspace(0), replies.getRef()));
    assertJournalFailed();
    assertThat(lease(1)).isEqualTo(3);

    system.journal().failNextPersisted(JOURNAL);
    ledger.tell(new CidLedger.Release(workspace(1), replies.getRef()));
    assertJournalFailed();
    assertThat(holders()).isEqualTo(Map.of(3L, workspace(1)));
    assertThat(release(1)).isEqualTo(3);
  }

  private void assertJournalFailed() {
    system.restartAfterJournalFailure();
    FailureException failure = (FailureException) replies.receiveMessage().getError();
    assertThat(failure.failure().code()).isEqualTo(FailureCode.JOURNAL_FAILED);
  }

  /** Random operations and restarts against a map; the seed is in the message of a failure. */
  @Test
  void agreesWithAModelWhateverIsAsked() {
    for (long seed : new long[] {1, 20_261_120, 4_711}) {
      start(3, 9);
      Random random = new Random(seed);
      Map<Long, WorkspaceId> model = new HashMap<>(holders());
      for (int step = 0; step < 150; step++) {
        String at = "seed " + seed + ", step " + step;
        int who = random.nextInt(10);
        switch (random.nextInt(20)) {
          case 0 -> restart(3, 9);
          case 1, 2, 3, 4, 5, 6, 7, 8, 9 -> leaseLikeTheModel(model, who, at);
          default -> releaseLikeTheModel(model, who, at);
        }
        assertThat(holders()).as(at).isEqualTo(model);
      }
      system.kit().stop(ledger);
    }
  }

  private void leaseLikeTheModel(Map<Long, WorkspaceId> model, int who, String at) {
    ledger.tell(new CidLedger.Lease(workspace(who), replies.getRef()));
    StatusReply<Long> reply = replies.receiveMessage();
    Set<Long> held = held(model, who);
    if (!held.isEmpty()) {
      assertThat(held).as(at).containsExactly(reply.getValue());
    } else if (model.size() == 7) {
      assertThat(reply.isError()).as(at).isTrue();
    } else {
      assertThat(reply.getValue()).as(at).isBetween(3L, 9L);
      assertThat(model.put(reply.getValue(), workspace(who))).as(at).isNull();
    }
  }

  private void releaseLikeTheModel(Map<Long, WorkspaceId> model, int who, String at) {
    Set<Long> held = held(model, who);
    assertThat(release(who)).as(at).isEqualTo(held.isEmpty() ? -1L : held.iterator().next());
    model.keySet().removeAll(held);
  }

  private static Set<Long> held(Map<Long, WorkspaceId> model, int who) {
    Set<Long> held = new HashSet<>();
    model.forEach(
        (cid, holder) -> {
          if (holder.equals(workspace(who))) {
            held.add(cid);
          }
        });
    return held;
  }

  private long lease(int who) {
    ledger.tell(new CidLedger.Lease(workspace(who), replies.getRef()));
    return replies.receiveMessage().getValue();
  }

  private long release(int who) {
    ledger.tell(new CidLedger.Release(workspace(who), replies.getRef()));
    return replies.receiveMessage().getValue();
  }

  private Map<Long, WorkspaceId> holders() {
    TestProbe<Map<Long, WorkspaceId>> probe = system.kit().createTestProbe();
    ledger.tell(new CidLedger.Holders(probe.getRef()));
    return probe.receiveMessage();
  }

  private static WorkspaceId workspace(int number) {
    return new WorkspaceId(String.format("ws-%012x", number));
  }
}
