package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state times every command: the table below is the whole truth, and it is printed. */
final class TransitionTableTest {
  private static final List<String> COMMANDS =
      List.of(
          "Create",
          "Inspect",
          "Start",
          "Pause",
          "Resume",
          "Suspend",
          "Wake",
          "Stop",
          "Delete",
          "UseGuest",
          "Capture",
          "Restore",
          "Extend",
          "Assign");

  /**
   * {@code ok}: the state answers it; else the code of the refusal. A plus: while a restart by its
   * policy is due, or, of a paused one, a spare.
   */
  private static final String TABLE =
      """
      Absent     ok         not-found  not-found  not-found  not-found  not-found  not-found  not-found  not-found  not-found  not-found  not-found  not-found  not-found
      Stopped    state      ok         ok         state      state      state      state      ok         ok         state      ok         ok         ok         state
      Starting   state      ok         ok         state      state      state      state      ok         ok         state      state      state      ok         state
      Running    state      ok         ok         ok         ok         ok         ok         ok         ok         ok         ok         state      ok         state
      Pausing    state      ok         state      ok         state      state      state      ok         ok         paused     state      state      ok         state
      Paused     state      ok         state      ok         ok         state      state      ok         ok         paused     state      state      ok         state
      Paused+    state      ok         state      ok         ok         state      state      ok         ok         paused     state      state      ok         ok
      Resuming   state      ok         state      state      ok         state      ok         ok         ok         paused     state      state      ok         state
      Suspending state      ok         state      state      state      ok         ok         ok         ok         ok         state      state      ok         state
      Suspended  state      ok         ok         state      state      ok         ok         ok         ok         ok         state      state      ok         state
      Waking     state      ok         ok         state      state      state      ok         ok         ok         ok         state      state      ok         state
      Stopping   state      ok         state      state      state      state      state      ok         ok         state      state      state      ok         state
      Lost       state      ok         ok         state      state      state      state      ok         ok         state      ok         ok         ok         state
      Lost+      state      ok         ok         state      state      state      state      ok         ok         state      ok         ok         ok         state
      Stopped+   state      ok         ok         state      state      state      state      ok         ok         state      ok         ok         ok         state
      Deleting   state      ok         state      state      state      state      state      state      ok         state      state      state      state      state
      Deleted    not-found  not-found  not-found  not-found  not-found  not-found  not-found  not-found  not-found  not-found  not-found  not-found  not-found  not-found
      """;

  @RegisterExtension final TestSystem system = new TestSystem();

  private Bench bench;
  private int entities;

  static Stream<String> states() {
    return rows().keySet().stream();
  }

  private static Map<String, List<String>> rows() {
    return TABLE
        .lines()
        .map(line -> List.of(line.split(" +")))
        .collect(
            Collectors.toMap(
                cells -> cells.get(0),
                cells -> cells.subList(1, cells.size()),
                (one, other) -> one,
                LinkedHashMap::new));
  }

  @Test
  void theTableHasEveryStateAndEveryCommandThereIs() {
    assertThat(rows().keySet().stream().map(TransitionTableTest::plain).collect(Collectors.toSet()))
        .isEqualTo(leaves(WorkspaceState.class));
    assertThat(Set.copyOf(COMMANDS)).isEqualTo(leaves(WorkspaceCommand.Asked.class));
    assertThat(rows().values()).allMatch(cells -> cells.size() == COMMANDS.size());
    print();
  }

  private static String plain(String state) {
    return state.replace("+", "");
  }

  private static Set<String> leaves(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses())
            .flatMap(permitted -> leaves(permitted).stream())
            .collect(Collectors.toCollection(TreeSet::new))
        : Set.of(type.getSimpleName());
  }

  private static void print() {
    StringBuilder table = new StringBuilder(String.format("%-11s", "state"));
    COMMANDS.forEach(command -> table.append(String.format("%-11s", command)));
    System.out.println(table.append('\n').append(TABLE.stripTrailing()));
  }

  @ParameterizedTest
  @MethodSource("states")
  void answersEveryCommandAsTheTableSays(String state) {
    bench = new Bench(system);
    Map<String, String> answers = new LinkedHashMap<>();
    for (String command : COMMANDS) {
      answers.put(command, answer(in(state), command));
    }

    assertThat(List.copyOf(answers.values())).isEqualTo(rows().get(state));
  }

  /** Brings a workspace of its own into the state, and holds it there. */
  private Entity in(String state) {
    WorkspaceId id = new WorkspaceId(String.format("ws-%012x", ++entities));
    boolean spare = state.equals("Paused+");
    WorkspaceSpec spec =
        Records.spec(id, spare ? WorkspaceSpec.spareName(id) : "ws" + entities, Records.AT)
            .kept(
                new Keeping(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(
                        new Keeping.Lifetime(
                            Records.AT.plus(Duration.ofDays(1)), KeepingAction.STOP))));
    Entity entity = bench.entity(spec);
    switch (state) {
      case "Absent" -> entity.wake();
      case "Stopped" -> entity.seeded(Lives.stopped(spec)).wake();
      case "Starting" -> starting(entity);
      case "Running" -> entity.wake().create().value();
      case "Pausing" -> pausing(entity);
      case "Paused", "Paused+" -> paused(entity);
      case "Resuming" -> resuming(entity);
      case "Suspending" -> suspending(entity);
      case "Suspended" -> suspended(entity);
      case "Waking" -> waking(entity);
      case "Stopping" -> stopping(entity);
      case "Lost" -> entity.seeded(Lives.lost(spec)).wake();
      case "Lost+" -> entity.seeded(Lives.waiting(Lives.lost(spec))).wake();
      case "Stopped+" -> entity.seeded(Lives.waiting(Lives.stopped(spec))).wake();
      case "Deleting" -> deleting(entity);
      default -> entity.seeded(Lives.deleted(spec)).wake();
    }
    if (!Set.of("Absent", "Deleted").contains(state)) {
      assertThat(entity.view().state()).isEqualTo(plain(state).toLowerCase(Locale.ROOT));
    }
    return entity;
  }

  private void starting(Entity entity) {
    bench.host.images.finds.hold();
    entity.wake().create();
  }

  private void pausing(Entity entity) {
    entity.wake().create().value();
    bench.host.monitors.pauses.hold();
    entity.pause();
  }

  private static void paused(Entity entity) {
    entity.wake().create().value();
    entity.pause().value();
  }

  private void resuming(Entity entity) {
    paused(entity);
    bench.host.monitors.resumes.hold();
    entity.resume();
  }

  private void suspending(Entity entity) {
    entity.wake().create().value();
    bench.host.monitors.saves.hold();
    entity.suspend();
  }

  private static void suspended(Entity entity) {
    entity.wake().create().value();
    entity.suspend().value();
  }

  private void waking(Entity entity) {
    suspended(entity);
    bench.host.monitors.loads.hold();
    entity.wakeUp();
  }

  private void stopping(Entity entity) {
    bench.host.obeyOnly();
    entity.wake().create().value();
    entity.stop();
  }

  private void deleting(Entity entity) {
    bench.host.disks.deletes.hold();
    entity.wake().create().value();
    entity.delete();
  }

  /**
   * The command and a question after it go out together: a refusal comes before the question's
   * answer, a command that is carried out leaves the question to be answered first.
   */
  private String answer(Entity entity, String command) {
    TestProbe<Object> probe = system.kit().createTestProbe();
    entity.ref().tell(command(command, entity, probe.getRef()));
    entity.ref().tell(new WorkspaceCommand.Inspect(probe.getRef().narrow()));
    StatusReply<?> first = (StatusReply<?>) probe.receiveMessage();
    if (first.isSuccess()) {
      return "ok";
    }
    FailureCode code = ((FailureException) first.getError()).failure().code();
    return switch (code) {
      case WRONG_STATE -> "state";
      case WORKSPACE_PAUSED -> "paused";
      case WORKSPACE_NOT_FOUND -> "not-found";
      default -> code.id();
    };
  }

  private static WorkspaceCommand command(String name, Entity entity, ActorRef<Object> replyTo) {
    return switch (name) {
      case "Create" ->
          new WorkspaceCommand.Create(
              Records.spec(entity.id(), "any", Records.AT), replyTo.narrow());
      case "Inspect" -> new WorkspaceCommand.Inspect(replyTo.narrow());
      case "Start" -> new WorkspaceCommand.Start(replyTo.narrow());
      case "Pause" -> new WorkspaceCommand.Pause(replyTo.narrow());
      case "Resume" -> new WorkspaceCommand.Resume(replyTo.narrow());
      case "Suspend" -> new WorkspaceCommand.Suspend(replyTo.narrow());
      case "Wake" -> new WorkspaceCommand.Wake(replyTo.narrow());
      case "Stop" -> new WorkspaceCommand.Stop(replyTo.narrow());
      case "Delete" -> new WorkspaceCommand.Delete(replyTo.narrow());
      case "UseGuest" -> new WorkspaceCommand.UseGuest(replyTo.narrow());
      case "Capture" -> new WorkspaceCommand.Capture("0a1b2c3d4e5f", false, replyTo.narrow());
      case "Assign" ->
          new WorkspaceCommand.Assign(
              Records.spec(Records.OTHER, "any", Records.AT), replyTo.narrow());
      case "Extend" -> new WorkspaceCommand.Extend(Duration.ofHours(1), replyTo.narrow());
      case "Restore" ->
          new WorkspaceCommand.Restore(new Beginning("0a1b2c3d4e5f", true), replyTo.narrow());
      default -> throw new AssertionError("A command the test does not know: " + name);
    };
  }
}
