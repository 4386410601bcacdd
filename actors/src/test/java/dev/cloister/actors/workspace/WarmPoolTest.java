package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.pool.PoolSettings;
import dev.cloister.actors.pool.PoolSettings.Size;
import dev.cloister.actors.pool.PoolView;
import dev.cloister.actors.pool.WarmPool;
import dev.cloister.actors.testing.MovableClock;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import dev.cloister.actors.workspace.Entity.Answer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many spares there are, and which. */
final class WarmPoolTest {
  private static final Duration DEMAND = Duration.ofSeconds(53);
  private static final Duration BACKOFF = Duration.ofMillis(1700);

  @RegisterExtension final TestSystem system = new TestSystem();

  private final MovableClock clock = new MovableClock(Records.AT);
  private final AtomicInteger numbers = new AtomicInteger();
  private volatile String digest = Records.SPEC.imageDigest();
  private volatile FailureCode noImage;
  private Bench bench;
  private ActorRef<Workspaces.Command> workspaces;
  private ActorRef<WarmPool.Command> pool;

  @BeforeEach
  void wake() {
    bench = new Bench(system);
    workspaces =
        system.kit().spawn(Workspaces.create(bench.ports(), Bench.SETTINGS, bench.keepers()));
  }

  private void keep(int least, int most) {
    keep(least, most, Duration.ZERO);
  }

  private void keep(int least, int most, Duration lull) {
    Size size =
        new Size(
            "minimal", OptionalInt.empty(), OptionalInt.empty(), OptionalLong.empty(), least, most);
    PoolSettings settings =
        new PoolSettings(List.of(size), DEMAND, 1, lull, BACKOFF, Duration.ofMinutes(5));
    pool = system.kit().spawn(WarmPool.create(workspaces, this::machine, settings, clock));
  }

  private CompletionStage<WorkspaceSpec> machine(Size size) {
    if (noImage != null) {
      return CompletableFuture.failedFuture(new FailureException(noImage, "Played", "Play on."));
    }
    WorkspaceId id = new WorkspaceId(String.format("ws-%012x", 1000 + numbers.incrementAndGet()));
    return CompletableFuture.completedFuture(spec(id, WorkspaceSpec.spareName(id)));
  }

  private WorkspaceSpec spec(WorkspaceId id, String name) {
    WorkspaceSpec like = Records.spec(id, name, clock.instant());
    return new WorkspaceSpec(
        id,
        name,
        like.image(),
        digest,
        like.imageRoot(),
        like.vcpus(),
        like.memoryMiB(),
        like.diskBytes(),
        like.createdAt(),
        like.restart(),
        false,
        like.lineage());
  }

  @Test
  void keepsSoManyReady() {
    keep(2, 4);

    PoolView view = awaitPool(one -> one.ready() == 2);

    assertThat(view.wanted()).isEqualTo(2);
    assertThat(view.coming()).isZero();
    assertThat(bench.host.calls.count("launch")).isEqualTo(2);
    assertThat(bench.host.hypervisor.aliveCount()).isEqualTo(2);
  }

  @Test
  void makesAnotherForEachThatIsTakenAndForgetsTheDemand() {
    keep(1, 3);
    awaitPool(one -> one.ready() == 1);

    assertThat(create("one").vm().orElseThrow().from().orElseThrow().word()).isEqualTo("warm");

    PoolView busy = awaitPool(one -> one.ready() == 2);
    assertThat(busy.taken()).isEqualTo(1);
    assertThat(busy.wanted()).isEqualTo(2);
    create("two");
    awaitPool(one -> one.ready() == 3);
    create("three");
    // No more than the most.
    assertThat(awaitPool(one -> one.taken() == 3 && one.ready() == 3).wanted()).isEqualTo(3);

    clock.move(DEMAND);
    system.time().fire(DEMAND);
    assertThat(awaitPool(one -> one.ready() == 1).wanted()).isEqualTo(1);
    bench.host.calls.await("disk delete", 2);
    assertThat(bench.host.hypervisor.aliveCount()).isEqualTo(4);
  }

  /** Whoever took one has the processors first. */
  @Test
  void waitsForALullBeforeItMakesAnother() {
    Duration lull = Duration.ofMillis(900);
    keep(1, 1, lull);
    awaitPool(one -> one.ready() == 1);
    bench.host.calls.clear();

    create("one");
    awaitPool(one -> one.taken() == 1);
    system.time().await(lull, lull);
    assertThat(bench.host.calls.all()).doesNotContain("launch");

    clock.move(lull);
    system.time().fire(lull);
    awaitPool(one -> one.ready() == 1);
  }

  @Test
  void countsThoseItHadNothingFor() {
    keep(0, 2);
    awaitPool(one -> one.wanted() == 0);

    assertThat(create("one").vm().orElseThrow().from().orElseThrow().word()).isEqualTo("cold");

    assertThat(awaitPool(one -> one.ready() == 1).missed()).isEqualTo(1);
  }

  @Test
  void aDeadSpareIsNeverGivenAwayAndIsReplaced() {
    keep(1, 1);
    awaitPool(one -> one.ready() == 1);
    WorkspaceId dead = new WorkspaceId(String.format("ws-%012x", 1001));
    assertThat(bench.host.hypervisor.isAlive(dead)).isTrue();

    bench.host.hypervisor.process(dead).exit(1, FailureCode.VM_EXITED);

    bench.host.calls.await("disk delete");
    clock.move(BACKOFF);
    system.time().fire(BACKOFF);
    awaitPool(one -> one.ready() == 1);
    assertThat(create("one").spec().id()).isNotEqualTo(dead);
  }

  @Test
  void sparesOfAnImageThatWasBuiltAnewAreReplaced() {
    keep(1, 1);
    awaitPool(one -> one.ready() == 1);
    digest = "sha256:another";

    // Nobody tells that an image was built; whoever asks for it does.
    assertThat(create("one").vm().orElseThrow().from().orElseThrow().word()).isEqualTo("cold");

    bench.host.calls.await("disk delete");
    awaitPool(one -> one.ready() == 1);
    assertThat(create("two").vm().orElseThrow().from().orElseThrow().word()).isEqualTo("warm");
  }

  @Test
  void triesAgainLaterWhereNoneCanBeMade() {
    bench.host.disks.ensures.fail(FailureCode.DISK_FULL);
    keep(1, 1);

    PoolView failed = awaitPool(one -> one.failure().isPresent() && one.coming() == 0);
    assertThat(failed.failure().map(Failure::code)).contains(FailureCode.DISK_FULL);

    clock.move(BACKOFF);
    system.time().fire(BACKOFF);
    assertThat(awaitPool(one -> one.ready() == 1).failure()).isEmpty();
  }

  @Test
  void tellsWhyThereIsNoMachine() {
    noImage = FailureCode.IMAGE_NOT_FOUND;
    keep(1, 1);

    PoolView view = awaitPool(one -> one.failure().isPresent());

    assertThat(view.failure().map(Failure::code)).contains(FailureCode.IMAGE_NOT_FOUND);
    assertThat(bench.host.calls.count("launch")).isZero();
  }

  @Test
  void takesOverTheSparesOfAnEarlierDaemon() {
    keep(2, 2);
    awaitPool(one -> one.ready() == 2);
    system.kit().stop(pool);
    system.kit().stop(workspaces);
    bench.host.awaitNothingOpen();
    bench.host.calls.clear();

    workspaces =
        system.kit().spawn(Workspaces.create(bench.ports(), Bench.SETTINGS, bench.keepers()));
    keep(2, 2);

    awaitPool(one -> one.ready() == 2 && one.coming() == 0);
    assertThat(bench.host.calls.all()).doesNotContain("launch", "disk delete");
  }

  @Test
  void drainedItKeepsNone() {
    keep(2, 2);
    awaitPool(one -> one.ready() == 2);
    TestProbe<Done> drained = system.kit().createTestProbe();

    pool.tell(new WarmPool.Drain(drained.getRef()));

    drained.receiveMessage();
    bench.assertNothingIsLeft();
    assertThat(create("one").vm().orElseThrow().from().orElseThrow().word()).isEqualTo("cold");
    assertThat(bench.host.hypervisor.aliveCount()).isEqualTo(1);
  }

  /** Each look is a message: what was sent before it has been taken note of. */
  private PoolView awaitPool(Predicate<PoolView> condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    PoolView view;
    do {
      TestProbe<List<PoolView>> probe = system.kit().createTestProbe();
      pool.tell(new WarmPool.Inspect(probe.getRef()));
      view = probe.receiveMessage().get(0);
      assertThat(System.nanoTime()).as("%s", view).isLessThan(deadline);
      Thread.onSpinWait();
    } while (!condition.test(view));
    return view;
  }

  private WorkspaceView create(String name) {
    TestProbe<StatusReply<WorkspaceView>> probe = system.kit().createTestProbe();
    WorkspaceId id = new WorkspaceId(String.format("ws-%012x", numbers.incrementAndGet()));
    workspaces.tell(new Workspaces.Create(spec(id, name), probe.getRef()));
    return new Answer<>(probe).value();
  }
}
