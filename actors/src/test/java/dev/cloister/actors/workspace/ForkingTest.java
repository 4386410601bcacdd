package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.fork.Forked;
import dev.cloister.actors.fork.Forking;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many workspaces are made of one that runs, and what they lie on goes with the last of them. */
final class ForkingTest {
  private static final String CAPTURE = "0a1b2c3d4e5f";

  /** Shorter than every deadline of a start. */
  private static final Duration PATIENCE = Duration.ofMillis(3100);

  private static final Keeping KEEPING =
      new Keeping(
          Optional.of(WakePolicy.MANUAL),
          Optional.empty(),
          Optional.of(
              new Keeping.Lifetime(Records.AT.plus(Duration.ofDays(1)), KeepingAction.STOP)));

  @RegisterExtension final TestSystem system = new TestSystem();

  private Bench bench;
  private ActorRef<Workspaces.Command> workspaces;

  @BeforeEach
  void prepare() {
    bench = new Bench(system);
    workspaces =
        system.kit().spawn(Workspaces.create(bench.ports(), Bench.SETTINGS, bench.keepers()));
    TestProbe<StatusReply<WorkspaceView>> created = system.kit().createTestProbe();
    workspaces.tell(new Workspaces.Create(Records.SPEC.kept(KEEPING), created.getRef()));
    assertThat(created.receiveMessage().isSuccess()).isTrue();
  }

  /** A child lives no longer than its parent was to. */
  @Test
  void childrenAreKeptAsTheirParentIs() {
    assertThat(fork("alpha", "1").join().children())
        .extracting(child -> child.view().orElseThrow().spec().keptHow())
        .containsExactly(KEEPING);
  }

  private CompletableFuture<Forked> fork(String parent, String... names) {
    List<Forking.Name> children = new ArrayList<>();
    for (String name : names) {
      String id = String.format("ws-%012x", children.size() + 1);
      children.add(new Forking.Name(new WorkspaceId(id), name));
    }
    return new Forking(
            workspaces,
            bench.keepers().captures(),
            system.kit().scheduler(),
            bench.ports().clock(),
            PATIENCE)
        .fork(parent, CAPTURE, children)
        .toCompletableFuture();
  }

  private void delete(String name) {
    TestProbe<StatusReply<WorkspaceView>> deleted = system.kit().createTestProbe();
    workspaces.tell(
        new Workspaces.Tell<>(name, new WorkspaceCommand.Delete(deleted.getRef().narrow())));
    assertThat(deleted.receiveMessage().isSuccess()).isTrue();
  }

  @Test
  void oneCaptureIsEnoughForAllAndItsMemoryGoesWhenTheyRun() {
    Forked forked = fork("alpha", "1", "2", "3").join();

    assertThat(forked.children())
        .allSatisfy(child -> assertThat(child.failure()).isEmpty())
        .extracting(child -> child.view().orElseThrow().spec().lineage().orElseThrow())
        .containsOnly(new WorkspaceSpec.Lineage(Records.ID, "alpha", CAPTURE, false));
    assertThat(bench.host.calls.count("save all")).isEqualTo(1);
    assertThat(bench.host.calls.count("renew")).isEqualTo(3);
    bench.host.calls.await("capture drop memory");
    assertThat(bench.host.captures.kept()).containsExactly(CAPTURE);
  }

  @Test
  void oneThatCannotBeMadeKeepsNoOtherFromIt() {
    Forked forked = fork("alpha", "1", "alpha", "3").join();

    assertThat(forked.children()).extracting(Forked.Child::name).containsExactly("1", "alpha", "3");
    assertThat(forked.children().get(1).failure().map(Failure::code))
        .contains(FailureCode.NAME_TAKEN);
    assertThat(forked.children().get(0).view()).isPresent();
    assertThat(forked.children().get(2).view()).isPresent();
  }

  @Test
  void whatCannotBeCapturedHasNoChildren() {
    bench.host.monitors.saves.fail(FailureCode.DISK_FULL);
    assertThat(failureOf(fork("alpha", "1")).code()).isEqualTo(FailureCode.DISK_FULL);
    assertThat(failureOf(fork("nobody", "1")).code()).isEqualTo(FailureCode.WORKSPACE_NOT_FOUND);
    assertThat(bench.host.captures.kept()).isEmpty();
    assertThat(bench.host.hypervisor.aliveCount()).isEqualTo(1);
  }

  @Test
  void ofACaptureThatNobodyBeganWithNothingIsLeft() {
    Forked forked = fork("alpha", "alpha").join();

    assertThat(forked.children().get(0).failure()).isPresent();
    bench.host.calls.await("capture retain");
    assertThat(bench.host.captures.kept()).isEmpty();
  }

  /** Whoever waited for it gave up; it may have been made, and its disk lies on the capture. */
  @Test
  void aChildOfWhichNothingIsKnownKeepsWhatItLiesOn() {
    Answers.Held renewing = bench.host.guests.renews.hold();
    CompletableFuture<Forked> forked = fork("alpha", "1");
    bench.host.calls.await("renew");
    system.time().fire(PATIENCE);
    assertThat(forked.join().children().get(0).failure()).isPresent();

    renewing.go();

    bench.host.calls.await("capture drop memory");
    delete("alpha");
    bench.host.calls.await("capture retain", 2);
    assertThat(bench.host.captures.kept()).containsExactly(CAPTURE);
  }

  @Test
  void theCaptureGoesWithTheLastDiskThatLiesOnIt() {
    fork("alpha", "1", "2").join();
    delete("alpha");
    delete("1");
    bench.host.calls.await("capture retain", 3);
    assertThat(bench.host.captures.kept()).containsExactly(CAPTURE);

    delete("2");

    bench.host.calls.await("capture retain", 4);
    assertThat(bench.host.captures.kept()).isEmpty();
    bench.assertNothingIsLeft();
  }

  private static Failure failureOf(CompletableFuture<?> forked) {
    return forked.handle((done, error) -> FailureException.failureOf(error)).join();
  }
}
