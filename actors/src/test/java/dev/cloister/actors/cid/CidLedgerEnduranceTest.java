package dev.cloister.actors.cid;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.actors.workspace.WorkspaceId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class CidLedgerEnduranceTest {
  /** The journal in memory reads all it holds at every write: without bytes this is quick. */
  @RegisterExtension final TestSystem system = TestSystem.keepingObjects();

  @Test
  void aThousandLeasesLeakNoneAndGoRound() {
    TestProbe<StatusReply<Long>> replies = system.kit().createTestProbe();
    ActorRef<CidLedger.Command> ledger =
        system.kit().spawn(CidLedger.create(3, 12, Duration.ofMinutes(10), Clock.systemUTC()));
    for (int cycle = 0; cycle <= 1000; cycle++) {
      ledger.tell(new CidLedger.Lease(workspace(cycle), replies.getRef()));
      if (cycle > 0) {
        ledger.tell(new CidLedger.Release(workspace(cycle), replies.getRef()));
      }
    }

    assertThat(replies.receiveMessage().getValue()).isEqualTo(3);
    List<Long> leased = new ArrayList<>();
    for (int cycle = 0; cycle < 1000; cycle++) {
      leased.add(replies.receiveMessage().getValue());
      assertThat(replies.receiveMessage().getValue()).isEqualTo(leased.get(cycle));
    }

    TestProbe<Map<Long, WorkspaceId>> holders = system.kit().createTestProbe();
    ledger.tell(new CidLedger.Holders(holders.getRef()));
    assertThat(holders.receiveMessage()).isEqualTo(Map.of(3L, workspace(0)));
    assertThat(new HashSet<>(leased))
        .containsExactlyInAnyOrder(4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
    for (int i = 8; i < leased.size(); i++) {
      assertThat(leased.subList(i - 8, i + 1)).doesNotHaveDuplicates();
    }
  }

  private static WorkspaceId workspace(int number) {
    return new WorkspaceId(String.format("ws-%012x", number));
  }
}
