package dev.cloister.actors.fakes;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.GuestConnector;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.GuestOperation;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.vm.StopLadder.Rung;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.protocol.message.Hello;
import dev.cloister.protocol.message.Notice;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Plays the agents: each answers when its VM has been resumed, unless told to be silent, and not
 * while its vCPUs stand still.
 */
public final class FakeGuests implements GuestConnector {
  public static final Hello.Agent HELLO =
      new Hello.Agent(
          1,
          1,
          "0.1.0",
          "00112233445566778899aabbccddeeff",
          800,
          new Hello.Limits(1_048_576, 262_144, 256));

  /** What an agent says that waits to be told who it is. */
  public static final Hello.Agent HELD =
      new Hello.Agent(
          1, 1, "0.1.0", "ffeeddccbbaa99887766554433221100", 600, HELLO.limits(), true, false);

  /** What an agent says whose guest stands still. */
  public static final Hello.Agent FROZEN =
      new Hello.Agent(
          1, 1, "0.1.0", HELLO.bootNonce(), HELLO.bootMillis(), HELLO.limits(), false, true);

  public final Answers<Hello.Agent> enters = new Answers<>();
  public final Answers<Hello.Agent> renews = new Answers<>();
  public final Answers<Reply> freezes = new Answers<>();
  public final Answers<Reply> thaws = new Answers<>();
  public final Answers<Reply> jobs = new Answers<>();
  private volatile List<Reply.Job> running = List.of();
  public final Answers<Reply> configures = new Answers<>();
  private final List<FakeAttempt> waiting = new CopyOnWriteArrayList<>();
  private final FakeHost host;
  private volatile boolean silent;
  private volatile boolean outdated;
  private volatile FailureCode refusal;
  private volatile FakeLink last;

  FakeGuests(FakeHost host) {
    this.host = host;
  }

  /** From now on agents are of a version that holds for nobody. */
  public void beOutdated() {
    outdated = true;
  }

  /** From now on this runs unattended in every guest. */
  public void run(List<Reply.Job> unattended) {
    running = unattended;
  }

  /** From now on no guest says hello. */
  public void beSilent() {
    silent = true;
  }

  /** The guests that are waited for, and all others, say hello from now on. */
  public void speak() {
    silent = false;
    waiting.forEach(FakeAttempt::answerIfBooted);
  }

  /** From now on a guest that was resumed answers with this failure; null: with hello. */
  public void refuse(FailureCode code) {
    refusal = code;
  }

  /** The link that was made last. */
  public FakeLink last() {
    return last;
  }

  void boot(FakeProcess process) {
    process.boot();
    waiting.stream()
        .filter(attempt -> attempt.process == process)
        .forEach(FakeAttempt::answerIfBooted);
  }

  @Override
  public Attempt connect(
      WorkspaceId workspace,
      QemuProcess process,
      Transport transport,
      long cid,
      Consumer<Notice> notices) {
    host.opened();
    FakeAttempt attempt = new FakeAttempt((FakeProcess) process);
    waiting.add(attempt);
    host.calls.add("guest connect");
    attempt.answerIfBooted();
    return attempt;
  }

  /** One attempt, from the connect to the hello. */
  private final class FakeAttempt implements Attempt {
    private final FakeProcess process;
    private final CompletableFuture<GuestLink> link = new CompletableFuture<>();

    FakeAttempt(FakeProcess process) {
      this.process = process;
    }

    void answerIfBooted() {
      boolean hears = !silent && process.isBooted() && !process.standsStill();
      if (!hears || !waiting.remove(this)) {
        return;
      }
      if (refusal != null) {
        host.closed();
        link.completeExceptionally(Answers.failure(refusal));
        return;
      }
      FakeLink made = new FakeLink(process);
      last = made;
      link.complete(made);
    }

    @Override
    public CompletionStage<GuestLink> link() {
      return link;
    }

    @Override
    public void cancel() {
      if (waiting.remove(this)) {
        host.closed();
        host.calls.add("guest cancel");
        link.completeExceptionally(Answers.failure(FailureCode.CANCELLED));
      }
    }
  }

  /** One link. */
  public final class FakeLink implements GuestLink {
    private final FakeProcess process;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final List<Request<?>> told = new CopyOnWriteArrayList<>();
    private volatile Failure reason;
    private volatile Duration idle = Duration.ofNanos(1);

    private FakeLink(FakeProcess process) {
      this.process = process;
    }

    /** What the guest was told that it is, one after the other. */
    public List<Request<?>> told() {
      return told;
    }

    /** The stream breaks. */
    public void breakOff() {
      breakOff(FailureCode.GUEST_UNREACHABLE);
    }

    public void breakOff(FailureCode because) {
      reason = Answers.failure(because).failure();
      if (closed.complete(null)) {
        host.closed();
      }
    }

    @Override
    public Hello.Agent hello() {
      if (process.isFrozen()) {
        return FROZEN;
      }
      return process.isHeld() && !outdated ? HELD : HELLO;
    }

    @Override
    public CompletionStage<Hello.Agent> enter(Request.Enter request) {
      told.add(request);
      host.calls.add("enter");
      return enters.answer(
          () -> {
            process.held(false);
            return HELLO;
          });
    }

    @Override
    public CompletionStage<Hello.Agent> renew(Request.Renew request) {
      told.add(request);
      host.calls.add("renew");
      return renews.answer(
          () -> {
            process.frozen(false);
            return HELLO;
          });
    }

    @Override
    public <R extends Reply> GuestOperation<R> open(Request<R> request) {
      throw new AssertionError("No workspace opens an operation itself: " + request);
    }

    @Override
    public <R extends Reply> CompletionStage<R> call(Request<R> request) {
      if (request instanceof Request.Shutdown) {
        host.calls.add("shutdown");
        return process
            .running()
            .thenApply(
                runs -> {
                  process.obey(Rung.GUEST_SHUTDOWN, 0);
                  return request.replyType().cast(new Reply.Done());
                });
      }
      if (request instanceof Request.Freeze) {
        return stand(request, freezes, true);
      }
      if (request instanceof Request.Thaw) {
        return stand(request, thaws, false);
      }
      if (request instanceof Request.JobList) {
        host.calls.add("job list");
        return jobs.answer(() -> new Reply.Jobs(running)).thenApply(request.replyType()::cast);
      }
      told.add(request);
      host.calls.add("configure");
      return process
          .running()
          .thenCompose(runs -> configures.answer(Reply.Done::new))
          .thenApply(request.replyType()::cast);
    }

    @Override
    public void paused() {
      host.calls.add("link paused");
    }

    @Override
    public void resumed() {
      host.calls.add("link resumed");
    }

    @Override
    public Duration idle() {
      return idle;
    }

    /** From now on nothing has been asked of it for so long. */
    public void unusedFor(Duration value) {
      idle = value;
    }

    @Override
    public Duration stoodStill() {
      throw new AssertionError("No workspace asks for that");
    }

    private <R extends Reply> CompletionStage<R> stand(
        Request<R> request, Answers<Reply> answers, boolean still) {
      host.calls.add(still ? "freeze" : "thaw");
      return answers
          .answer(
              () -> {
                process.frozen(still);
                return new Reply.Done();
              })
          .thenApply(request.replyType()::cast);
    }

    @Override
    public Optional<Failure> reason() {
      return Optional.ofNullable(reason);
    }

    @Override
    public CompletionStage<Void> closed() {
      return closed;
    }

    @Override
    public void close() {
      if (closed.complete(null)) {
        host.calls.add("link close");
        host.closed();
      }
    }
  }
}
