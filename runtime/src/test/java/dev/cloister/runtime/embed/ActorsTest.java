package dev.cloister.runtime.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import dev.cloister.Cloister;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.workspace.WorkspaceCommand.UseGuest;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.actors.workspace.Workspaces;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which thread an answer of the actors comes on, and what it says when there is none. */
class ActorsTest {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final ActorTestKit kit = ActorTestKit.create("actors-test");
  private final ExecutorService deliveries =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "delivery"));

  @AfterEach
  void end() {
    kit.shutdownTestKit();
    deliveries.shutdownNow();
  }

  @Test
  void anAnswerToACallerComesOnTheDeliveriesThread() {
    Actors actors = speakingTo(answering());
    assertThat(threadOf(actors.list())).isEqualTo("delivery");
    assertThat(Cloister.await(actors.list())).isEmpty();
  }

  @Test
  void aGuestComesWithoutAnotherThread() {
    Actors actors = speakingTo(answering());
    CompletionStage<?> guest = actors.guest(new WorkspaceId("ws-0123456789ab"));
    assertThat(threadOf(guest)).startsWith("actors-test-");
    assertThatThrownBy(() -> Cloister.await(guest)).hasMessageContaining("away");
  }

  @Test
  void noAnswerIsAnUnknownOutcome() {
    Actors actors = speakingTo(Behaviors.ignore());
    assertThatThrownBy(() -> Cloister.await(actors.settled(Duration.ofMillis(1))))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN));
  }

  /** The step is added before the answer is given, so that it runs where the answer completes. */
  private String threadOf(CompletionStage<?> stage) {
    CompletionStage<String> thread =
        stage.handle((value, error) -> Thread.currentThread().getName());
    asked.countDown();
    return Cloister.await(thread);
  }

  private Actors speakingTo(Behavior<Workspaces.Command> behavior) {
    ActorRef<Workspaces.Command> workspaces = kit.spawn(behavior);
    return new Actors(
        new Asker(kit.system().scheduler(), deliveries),
        workspaces,
        kit.spawn(Behaviors.ignore()),
        kit.spawn(Behaviors.ignore()),
        Duration.ofSeconds(20));
  }

  private Behavior<Workspaces.Command> answering() {
    return Behaviors.receiveMessage(
        command -> {
          asked.await();
          if (command instanceof Workspaces.ListAll list) {
            list.replyTo().tell(List.of());
          } else if (command instanceof Workspaces.Tell<?> tell
              && tell.command() instanceof UseGuest use) {
            use.replyTo()
                .tell(
                    StatusReply.error(
                        new FailureException(FailureCode.GUEST_UNREACHABLE, "away", "Wait.")));
          }
          return Behaviors.same();
        });
  }
}
