package dev.cloister.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.Proc;
import dev.cloister.it.lab.Rest;
import dev.cloister.it.lab.Rest.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/** One workspace of a daemon, as its only client sees it. For one thread at a time. */
final class Subject {
  static final String RUNNING = "running";
  static final String STOPPED = "stopped";
  static final String LOST = "lost";
  static final String GONE = "gone";

  private static final Set<String> AT_REST = Set.of(RUNNING, STOPPED, LOST, GONE);
  private static final String KEPT = "/root/kept";

  private final Lab lab;
  private final String name;
  private final Executor threads;
  private Rest rest;
  private int executions;
  private boolean hasFile;

  /**
   * One that need not exist.
   *
   * @param threads wait for answers
   */
  Subject(Lab lab, String name, Executor threads) throws IOException {
    this.lab = lab;
    this.name = name;
    this.threads = threads;
    meetDaemon();
  }

  /** From now on the daemon is another. */
  void meetDaemon() throws IOException {
    rest = Rest.of(lab);
  }

  String name() {
    return name;
  }

  // ---- asked

  /** Asks; the answer comes later. */
  CompletableFuture<Answer> ask(Verb verb) {
    if (verb == Verb.EXEC) {
      executions++;
    }
    String program = "touch " + begun() + "; sleep 2; echo done";
    return CompletableFuture.supplyAsync(() -> now(() -> answer(verb, program)), threads);
  }

  /** Waits until the program of the latest execution has begun. */
  void awaitProgram(CompletableFuture<Answer> asked) {
    Eventually.until(
        begun(), () -> asked.isDone() || get("/files/content?length=1&path=" + begun()).good());
  }

  private String begun() {
    return "/root/begun-" + executions;
  }

  /** A request. */
  private interface Call {
    Answer ask() throws IOException;
  }

  private static Answer now(Call call) {
    try {
      return call.ask();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer answer(Verb verb, String program) throws IOException {
    return switch (verb) {
      case CREATE ->
          rest.post(
              "/workspaces",
              Rest.object().put("name", name).put("image", "minimal").put("memoryMiB", 128));
      case START -> rest.post(path() + "/start", Rest.object());
      case STOP -> rest.post(path() + "/stop", Rest.object());
      case DELETE -> rest.delete(path());
      case EXEC -> rest.post(path() + "/exec", command(program));
    };
  }

  private String path() {
    return "/workspaces/" + name;
  }

  private Answer get(String below) {
    return now(() -> rest.get(path() + below));
  }

  /** Runs a shell's script to its end. */
  Answer sh(String script) {
    return now(() -> rest.post(path() + "/exec", command(script)));
  }

  /** Brings it into the verb's state, and has its guest linger where the verb ends it. */
  void beReadyFor(Verb verb) {
    beReadyFor(verb, "");
  }

  /**
   * The same, for a guest that does not just linger.
   *
   * @param atTheEnd what a program of the guest does when it is told that the guest ends
   */
  void beReadyFor(Verb verb, String atTheEnd) {
    bring(verb.from());
    if (verb == Verb.STOP || verb == Verb.DELETE) {
      linger(verb, atTheEnd);
    }
  }

  /** A program that does not listen to its end gives time to strike. */
  private void linger(Verb verb, String atTheEnd) {
    String lingers = "/root/lingers-" + verb;
    String loop =
        "trap '" + atTheEnd + "' TERM; touch " + lingers + "; while :; do sleep 0.02; done";
    String script =
        "rm -f "
            + lingers
            + "; sh -c \""
            + loop
            + "\" & until [ -e "
            + lingers
            + " ]; do sleep 0.02; done";
    Answer started = sh(script);
    assertThat(started.good()).as(started.toString()).isTrue();
  }

  private static ObjectNode command(String script) {
    ObjectNode body = Rest.object();
    ArrayNode command = body.putArray("command");
    command.add("sh").add("-c").add(script);
    return body;
  }

  // ---- looked at

  /** Its state's word, which the daemon must tell at any time. */
  String state() {
    Answer info = get("");
    assertThat(info.status()).as(info.toString()).isIn(200, 404);
    return info.status() == 404 ? GONE : info.json().path("state").asText();
  }

  /** Its id, while there is one. */
  Optional<WorkspaceId> id() {
    return Optional.of(get("")).filter(Answer::good).map(Subject::id);
  }

  private static WorkspaceId id(Answer info) {
    return new WorkspaceId(info.json().path("id").asText());
  }

  /** The process of its VM, if it has one. */
  Optional<Long> vm() {
    return id().map(id -> lab.state().vm(id) + "/")
        .flatMap(own -> Proc.mentioning(own).stream().findFirst())
        .map(Proc.Entry::pid);
  }

  /** All workspaces of its daemon. */
  Answer all() {
    return now(() -> rest.get("/workspaces"));
  }

  /**
   * Waits until nothing is under way.
   *
   * @param ended a VM that has ended, or is about to
   * @return its state
   */
  String awaitRest(Optional<Long> ended) {
    AtomicReference<String> found = new AtomicReference<>("");
    Eventually.until(
        name + " is at rest",
        () -> {
          found.set(state());
          return found.get().equals(RUNNING)
              ? vm().filter(pid -> !ended.equals(Optional.of(pid))).isPresent()
              : AT_REST.contains(found.get());
        });
    hasFile = hasFile && !found.get().equals(GONE);
    return found.get();
  }

  // ---- put into a state

  /** Brings it there from where it rests. */
  void bring(String wanted) {
    switch (wanted) {
      case RUNNING -> {
        switch (awaitRest(Optional.empty())) {
          case GONE -> must(Verb.CREATE);
          case STOPPED, LOST -> must(Verb.START);
          default -> {}
        }
        awaitWork();
      }
      case STOPPED -> {
        String rest = awaitRest(Optional.empty());
        if (rest.equals(GONE)) {
          bring(RUNNING);
        }
        if (!rest.equals(STOPPED)) {
          must(Verb.STOP);
        }
      }
      default -> {
        if (!awaitRest(Optional.empty()).equals(GONE)) {
          must(Verb.DELETE);
        }
      }
    }
  }

  /** The journal, once it could not be written, is read again in its own time. */
  private void must(Verb verb) {
    AtomicReference<Answer> answer = new AtomicReference<>();
    Eventually.until(
        name + " is asked when its journal works",
        () -> {
          answer.set(Outcome.of(ask(verb)));
          return !answer.get().code().equals("journal-failed");
        });
    assertThat(answer.get().good()).as(verb + " of " + name + ": " + answer).isTrue();
  }

  /** Its guest answers and has the file; a new one is given it. */
  private void awaitWork() {
    String give = hasFile ? "" : "echo " + name + " > " + KEPT + "; sync; ";
    Eventually.until(
        name + " answers",
        () -> {
          Answer read = sh(give + "cat " + KEPT);
          return read.good() && read.json().path("stdout").asText().equals(name + "\n");
        });
    hasFile = true;
  }
}
