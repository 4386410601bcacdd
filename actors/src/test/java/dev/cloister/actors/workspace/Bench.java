package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import dev.cloister.actors.capture.Captures;
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.fakes.FakeHost;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.snapshot.SnapshotLedger;
import dev.cloister.actors.snapshot.SnapshotSettings;
import dev.cloister.actors.template.TemplateSettings;
import dev.cloister.actors.template.Templates;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.actors.vm.StopLadder;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A played host with a real ledger, and what the scenarios ask of both. What reaches the ledger is
 * recorded among the host's calls.
 */
final class Bench {
  /** Every delay is one of a kind, so that a test can wait for exactly this timer. */
  static final WorkspaceSettings SETTINGS =
      new WorkspaceSettings(
          Duration.ofSeconds(61),
          3,
          Duration.ofMillis(1100),
          Duration.ofSeconds(17),
          Duration.ofSeconds(41),
          4,
          new StopLadder.Deadlines(
              Duration.ofMillis(4100),
              Duration.ofMillis(4200),
              Duration.ofMillis(4300),
              Duration.ofMillis(4400),
              Duration.ofMillis(4500)),
          new WatchSettings(Duration.ofSeconds(31), Duration.ofSeconds(37)),
          new RestartSettings(
              Duration.ofMillis(1300), Duration.ofSeconds(5), 3, Duration.ofMinutes(10)));

  static final TemplateSettings TEMPLATES =
      new TemplateSettings(true, Duration.ofSeconds(67), Duration.ofMinutes(10), 2);

  static final SnapshotSettings SNAPSHOTS = new SnapshotSettings(4, 1L << 30);

  final FakeHost host = new FakeHost();
  final TestSystem system;
  private final long highestCid;
  private ActorRef<CidLedger.Command> ledger;
  private ActorRef<CidLedger.Command> cids;
  private ActorRef<Templates.Command> templates;
  private ActorRef<Captures.Command> captures;
  private ActorRef<SnapshotLedger.Command> snapshots;

  Bench(TestSystem system) {
    this(system, 1000);
  }

  Bench(TestSystem system, long highestCid) {
    this.system = system;
    this.highestCid = highestCid;
  }

  /** The ledger as a workspace sees it. */
  ActorRef<CidLedger.Command> cids() {
    if (cids == null) {
      ledger =
          system
              .kit()
              .spawn(CidLedger.create(3, highestCid, Duration.ofMinutes(10), ports().clock()));
      cids = system.kit().spawn(recording());
    }
    return cids;
  }

  /** The ledger itself. */
  ActorRef<CidLedger.Command> ledger() {
    cids();
    return ledger;
  }

  private Behavior<CidLedger.Command> recording() {
    return Behaviors.receiveMessage(
        command -> {
          if (command instanceof CidLedger.Lease) {
            host.calls.add("lease");
          } else if (command instanceof CidLedger.Release release) {
            boolean alive = host.hypervisor.isAlive(release.workspace());
            host.calls.add(alive ? "RELEASED WHILE ALIVE" : "release");
          }
          ledger.tell(command);
          return Behaviors.same();
        });
  }

  /** Those of the host; where a test has not said {@link #withTemplates}, there are none. */
  ActorRef<Templates.Command> templates() {
    if (templates == null) {
      templates = system.kit().spawn(withoutTemplates());
    }
    return templates;
  }

  /** Those of the host. */
  ActorRef<SnapshotLedger.Command> snapshots() {
    if (snapshots == null) {
      snapshots = system.kit().spawn(SnapshotLedger.create(SNAPSHOTS, ports().clock()));
    }
    return snapshots;
  }

  Keepers keepers() {
    if (captures == null) {
      captures =
          system
              .kit()
              .spawn(
                  Captures.create(
                      ports().ofTemplates(),
                      host.captures,
                      ports().nanoTime(),
                      cids(),
                      snapshots()));
    }
    return new Keepers(cids(), templates(), captures);
  }

  /** From now on starts come from templates. */
  Bench withTemplates() {
    templates = system.kit().spawn(Templates.create(ports().ofTemplates(), TEMPLATES, cids()));
    return this;
  }

  private static Behavior<Templates.Command> withoutTemplates() {
    return Behaviors.receiveMessage(
        command -> {
          if (command instanceof Templates.Acquire asked) {
            asked.replyTo().tell(new VmOrigin.Cold("played"));
          } else if (command instanceof Templates.Clean clean) {
            clean.replyTo().tell(StatusReply.success(List.of()));
          }
          return Behaviors.same();
        });
  }

  Entity entity(WorkspaceSpec spec) {
    return new Entity(this, spec);
  }

  Entity entity() {
    return entity(Records.SPEC);
  }

  HostPorts ports() {
    return host.ports(Records.AT);
  }

  Map<Long, WorkspaceId> leases() {
    TestProbe<Map<Long, WorkspaceId>> holders = system.kit().createTestProbe();
    cids();
    ledger.tell(new CidLedger.Holders(holders.getRef()));
    return holders.receiveMessage();
  }

  /** No process, no CID, nothing open, and nothing was done out of order. */
  void assertNoVmIsLeft() {
    host.awaitNothingOpen();
    assertThat(host.hypervisor.aliveCount()).isZero();
    assertThat(leases()).isEmpty();
    assertThat(host.calls.all()).allMatch(call -> call.equals(call.toLowerCase(Locale.ROOT)));
  }

  /** And no disk either. */
  void assertNothingIsLeft() {
    assertNoVmIsLeft();
    assertThat(host.disks.existing()).isEmpty();
  }
}
