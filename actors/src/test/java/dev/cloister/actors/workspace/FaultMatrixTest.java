package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.pattern.StatusReply;
import dev.cloister.actors.testing.TestSystem;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every step of every operation, held still, and every fault that can strike there. Whatever the
 * operation then comes to: its answer comes, the workspace rests in a state that fits it, nothing
 * is left over, and everything works again.
 */
final class FaultMatrixTest {
  /** Of played time: a few of these, and any answer has come. */
  private static final Duration A_WHILE = Duration.ofSeconds(2);

  /** Of real time: who has not answered by then is taken to wait for played time to pass. */
  private static final Duration PATIENCE = Duration.ofMillis(100);

  @RegisterExtension final TestSystem system = new TestSystem();

  private Bench bench;
  private Entity entity;

  @BeforeEach
  void prepare() {
    bench = new Bench(system);
    entity = bench.entity().wake();
    bench.host.calls.await("not there");
  }

  static Stream<Arguments> all() {
    return Arrays.stream(FaultMatrix.Operation.values())
        .flatMap(
            operation ->
                operation.steps().stream()
                    .flatMap(
                        step ->
                            Arrays.stream(FaultMatrix.Fault.values())
                                .filter(fault -> fault.canStrike(step))
                                .map(fault -> Arguments.of(operation, step, fault))));
  }

  @ParameterizedTest(name = "{0}, at {1}: {2}")
  @MethodSource("all")
  void afterAnyFaultAllIsWell(
      FaultMatrix.Operation operation, FaultMatrix.Step step, FaultMatrix.Fault fault) {
    if (operation != FaultMatrix.Operation.CREATE) {
      entity.create().value();
    }
    if (operation == FaultMatrix.Operation.RESTORE) {
      entity.captureDisk(FaultMatrix.CAPTURE).value();
    }
    if (operation == FaultMatrix.Operation.START || operation == FaultMatrix.Operation.RESTORE) {
      entity.stop().value();
    }
    if (operation == FaultMatrix.Operation.UNPAUSE) {
      entity.pause().value();
    }
    if (operation == FaultMatrix.Operation.WAKE) {
      entity.suspend().value();
    }
    bench.host.calls.clear();
    FaultMatrix.Gate gate = step.hold(bench);
    Entity.Answer<?> answer = operation.ask(entity);
    step.await(bench);

    fault.strike(bench, entity, gate);

    boolean daemonDied = fault.killsTheDaemon();
    Optional<Boolean> good = daemonDied ? Optional.empty() : Optional.of(outcome(answer));
    if (daemonDied) {
      bench.host.calls.clear();
      entity = bench.entity().wake();
    }
    if (operation == FaultMatrix.Operation.EXEC && fault.endsTheVm()) {
      // Nobody waits for an answer that would tell.
      bench.host.calls.await("state lost");
    }
    String rest = rest(operation, good);
    assertThat(rest).isIn(operation.restsAfter(good));
    assertWorksFrom(rest);
  }

  /** Whether the answer is a good one; time passes until it comes. */
  private boolean outcome(Entity.Answer<?> answer) {
    TestProbe<? extends StatusReply<?>> probe = answer.probe();
    return untilAnswered(probe).isSuccess();
  }

  private StatusReply<?> untilAnswered(TestProbe<? extends StatusReply<?>> probe) {
    for (int whiles = 0; whiles < 100; whiles++) {
      try {
        return probe.receiveMessage(PATIENCE);
      } catch (AssertionError none) {
        // Whoever has the answer waits for a timer.
        system.time().letPass(A_WHILE);
      }
    }
    throw new AssertionError("Never answered: " + bench.host.calls.all());
  }

  /** Where it comes to rest, or {@code gone}. */
  private String rest(FaultMatrix.Operation operation, Optional<Boolean> good) {
    if (good.isPresent() && operation.goesWhen(good.get())) {
      entity.awaitEnd();
      return "gone";
    }
    for (int whiles = 0; whiles < 100; whiles++) {
      if (bench.host.calls.count("forget") > 0 || bench.host.calls.count("not there") > 0) {
        return "gone";
      }
      Optional<String> state = stateNow();
      if (state.filter(word -> !word.endsWith("ing") || word.equals("running")).isPresent()) {
        return state.get();
      }
      letPassUnlessSomethingHappens();
    }
    throw new AssertionError("Never at rest: " + bench.host.calls.all());
  }

  private Optional<String> stateNow() {
    TestProbe<StatusReply<WorkspaceView>> probe = system.kit().createTestProbe();
    entity.ref().tell(new WorkspaceCommand.Inspect(probe.getRef()));
    try {
      StatusReply<WorkspaceView> reply = probe.receiveMessage(PATIENCE);
      return reply.isSuccess() ? Optional.of(reply.getValue().state()) : Optional.empty();
    } catch (AssertionError none) {
      return Optional.empty();
    }
  }

  /** The next operations, to the last one. */
  private void assertWorksFrom(String rest) {
    system.journal().resetPolicy();
    if (rest.equals("gone")) {
      bench.assertNothingIsLeft();
      return;
    }
    if (rest.equals("suspended")) {
      bench.assertNoVmIsLeft();
      assertThat(bench.host.memories.existing()).hasSize(1);
      entity.wakeUp().value();
    }
    if (rest.equals("paused")) {
      assertThat(bench.host.hypervisor.process(entity.id()).standsStill()).isTrue();
      entity.resume().value();
    }
    if (Set.of("running", "paused", "suspended").contains(rest)) {
      assertThat(bench.host.hypervisor.aliveCount()).isEqualTo(1);
      assertThat(bench.leases()).hasSize(1);
      assertThat(guestIsReached()).isTrue();
      entity.stop().value();
    }
    bench.assertNoVmIsLeft();
    assertThat(bench.host.disks.existing()).containsExactly(entity.id());
    entity.start().value();
    entity.delete().value();
    bench.assertNothingIsLeft();
  }

  private boolean guestIsReached() {
    for (int whiles = 0; whiles < 100; whiles++) {
      TestProbe<? extends StatusReply<?>> probe = entity.useGuest().probe();
      if (untilAnswered(probe).isSuccess()) {
        return true;
      }
      letPassUnlessSomethingHappens();
    }
    return false;
  }

  private void letPassUnlessSomethingHappens() {
    if (!bench.host.calls.growBeyond(bench.host.calls.all().size(), PATIENCE)) {
      system.time().letPass(A_WHILE);
    }
  }
}
