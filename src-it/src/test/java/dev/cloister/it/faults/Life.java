package dev.cloister.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.Pause;
import dev.cloister.it.lab.Rest.Answer;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** One workspace, and the one fault that strikes it in the middle of whatever it is asked. */
final class Life {
  private final Lab lab;
  private final Fault fault;
  private final Subject subject;
  private final Random random;

  /** What is struck. */
  private record Vm(WorkspaceId id, long pid) {}

  Life(Lab lab, Fault fault, Subject subject, Random random) {
    this.lab = lab;
    this.fault = fault;
    this.subject = subject;
    this.random = random;
  }

  /** Asks for the verb, strikes, and waits for the answer and for the rest: each must fit. */
  void strikeIn(Verb verb) {
    subject.beReadyFor(verb, fault.atTheEnd());
    if (!fault.canStrike(verb)) {
      return;
    }
    Optional<Vm> before =
        verb.from().equals(Subject.RUNNING) ? Optional.of(awaitVm()) : Optional.empty();
    CompletableFuture<Answer> asked = subject.ask(verb);
    Vm struck = strikeAtSomeInstant(verb, asked, before);
    Answer answer = Outcome.of(asked);
    Optional<Long> ended = fault.endsTheVm() ? Optional.of(struck.pid()) : Optional.empty();
    String rest = subject.awaitRest(ended);
    System.out.printf(
        "%s in %s: %d %s, then %s%n", fault, verb, answer.status(), answer.code(), rest);
    assertThat(rest)
        .as("%s in %s, answered %s", fault, verb, answer)
        .isIn(verb.restsAfter(answer.good(), ended.isPresent()));
    assertFits(verb, answer);
  }

  private void assertFits(Verb verb, Answer answer) {
    switch (verb) {
      case EXEC -> assertThat(answer.good()).isEqualTo(fault == Fault.MONITOR_DROPPED);
      case STOP, DELETE -> assertThat(answer.good()).as(answer.toString()).isTrue();
      default -> {}
    }
    if (verb == Verb.EXEC && !answer.good()) {
      assertThat(answer.code()).isEqualTo("outcome-unknown");
    }
    if (verb == Verb.STOP && fault == Fault.AGENT_KILLED) {
      assertThat(lab.state().consoleLog(subject.id().orElseThrow()))
          .content()
          .contains(Fault.NO_AGENT);
    }
  }

  /** Strikes once the verb is under way, and there is what can be struck. */
  private Vm strikeAtSomeInstant(Verb verb, CompletableFuture<Answer> asked, Optional<Vm> before) {
    if (verb == Verb.EXEC) {
      subject.awaitProgram(asked);
    }
    Vm vm = before.orElseGet(this::awaitVm);
    Pause.atRandom(random, verb.usualMillis());
    boolean underWay = !asked.isDone();
    boolean struck = fault.strike(lab, subject, verb, vm.id(), vm.pid());
    System.out.printf("%s %s %s: %b%n", fault, underWay ? "in" : "after", verb, struck);
    assertThat(struck).as("%s in %s", fault, verb).isTrue();
    return vm;
  }

  /** Waits for a VM that the fault can strike. */
  private Vm awaitVm() {
    AtomicReference<Vm> found = new AtomicReference<>();
    Eventually.until(
        subject.name() + " can be struck",
        () -> {
          subject
              .id()
              .flatMap(id -> subject.vm().map(pid -> new Vm(id, pid)))
              .filter(vm -> fault.canStrike(lab, vm.id(), vm.pid()))
              .ifPresent(found::set);
          return found.get() != null;
        });
    return found.get();
  }
}
