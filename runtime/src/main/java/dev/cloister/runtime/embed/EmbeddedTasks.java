package dev.cloister.runtime.embed;

import akka.actor.typed.ActorRef;
import dev.cloister.Tasks;
import dev.cloister.actors.task.TaskLedger;
import dev.cloister.actors.task.TaskSpec;
import dev.cloister.actors.task.TaskView;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Asks the ledger of this process. */
record EmbeddedTasks(Asker asker, ActorRef<TaskLedger.Command> ledger) implements Tasks {
  /** A write to the journal, at the most. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** As long as a task may last. */
  private static final Duration FOR_EVER = Duration.ofDays(24);

  @Override
  public CompletionStage<TaskView> begin(TaskSpec task) {
    return asker.ask(ledger, replyTo -> new TaskLedger.Begin(task, replyTo), PATIENCE);
  }

  @Override
  public CompletionStage<TaskView> find(String id, String owner) {
    return asker.ask(ledger, replyTo -> new TaskLedger.Find(id, owner, replyTo), PATIENCE);
  }

  @Override
  public CompletionStage<TaskView> await(String id, String owner) {
    return asker.ask(ledger, replyTo -> new TaskLedger.Await(id, owner, replyTo), FOR_EVER);
  }

  @Override
  public CompletionStage<TaskView> cancel(String id, String owner) {
    return asker.ask(ledger, replyTo -> new TaskLedger.Cancel(id, owner, replyTo), PATIENCE);
  }
}
