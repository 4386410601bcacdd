package dev.cloister.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Inventory;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.Pause;
import dev.cloister.it.lab.Rest.Answer;
import dev.cloister.it.lab.SmallDisk;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** One workspace on a disk that is full before, or in the middle of, whatever it is asked. */
final class FullDisk {
  /** A journal that cannot be written yet, after the last time, refuses at once. */
  private static final int REFUSED_WITHIN_MILLIS = 150;

  private final Lab lab;
  private final SmallDisk disk;
  private final Subject subject;
  private final Random random;
  private int refusals;

  FullDisk(Lab lab, SmallDisk disk, Subject subject, Random random) {
    this.lab = lab;
    this.disk = disk;
    this.subject = subject;
    this.random = random;
  }

  /** How often a verb was refused for a journal that could not be written. */
  int refusals() {
    return refusals;
  }

  /** The disk is full before the verb is asked for. */
  void strikeBefore(Verb verb) throws IOException {
    subject.bring(verb.from());
    disk.fillUpTo(0);
    CompletableFuture<Answer> asked = subject.ask(verb);
    Answer answer = answerOnceThereIsRoom(verb, asked);
    settle("before", verb, answer);
  }

  /** The disk gets full at some instant of the verb. */
  void strikeIn(Verb verb) throws IOException {
    subject.beReadyFor(verb);
    AtomicReference<CompletableFuture<Answer>> asked = new AtomicReference<>();
    Eventually.until(
        "the journal works",
        () -> {
          asked.set(subject.ask(verb));
          return !isRefusedWithin(REFUSED_WITHIN_MILLIS, asked.get());
        });
    Pause.atRandom(random, verb.usualMillis());
    disk.fillUpTo(0);
    Answer answer = answerOnceThereIsRoom(verb, asked.get());
    settle("in", verb, answer);
  }

  private static boolean isRefusedWithin(int millis, CompletableFuture<Answer> asked) {
    awaitForAWhile(asked, millis);
    return asked.isDone() && Outcome.of(asked).code().equals("journal-failed");
  }

  /** While there is none, it can be looked at all the same. */
  private Answer answerOnceThereIsRoom(Verb verb, CompletableFuture<Answer> asked)
      throws IOException {
    try {
      // Who has no answer when the verb should long be done waits for room.
      awaitForAWhile(asked, verb.usualMillis() + 500);
      subject.state();
    } finally {
      disk.empty();
    }
    return Outcome.of(asked);
  }

  private static void awaitForAWhile(CompletableFuture<Answer> asked, int millis) {
    try {
      asked.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException later) {
      // What it comes to is looked at later.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private void settle(String when, Verb verb, Answer answer) {
    String rest = subject.awaitRest(Optional.empty());
    System.out.printf(
        "full %s %s: %d %s, then %s%n", when, verb, answer.status(), answer.code(), rest);
    assertThat(rest)
        .as("full %s %s, answered %s", when, verb, answer)
        .isIn(verb.restsAfter(answer.good(), false));
    if (verb == Verb.EXEC) {
      assertThat(answer.good()).as(answer.toString()).isTrue();
    } else if (!answer.good()) {
      assertThat(answer.code()).isEqualTo("journal-failed");
      refusals++;
    }
    assertThat(Inventory.of(lab, subject.all().json()).faults()).isEmpty();
  }
}
