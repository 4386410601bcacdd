package dev.cloister.actors.vm;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.cloister.actors.failure.Evidence;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.port.QemuProcess;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Owns one QEMU process from its spawn, or from finding it again, to the wait for its exit. Its own
 * end does not end the process: a VM outlives the daemon. {@link Kill} and {@link Terminate} that
 * arrive while the process is being spawned are carried out when it is there.
 */
public final class Qemu {
  private static final Duration SEARCH_AGAIN_AFTER = Duration.ofSeconds(2);
  private static final Duration DIAGNOSIS_PATIENCE = Duration.ofSeconds(10);

  /** What it is asked, or is told by its futures. */
  public sealed interface Command {}

  /** SIGTERM. */
  public enum Terminate implements Command {
    INSTANCE
  }

  /** SIGKILL. */
  public enum Kill implements Command {
    INSTANCE
  }

  private record Spawned(QemuProcess process) implements Command {}

  private enum NotThere implements Command {
    INSTANCE
  }

  private record NotSearched(Failure failure) implements Command {}

  private enum SearchAgain implements Command {
    INSTANCE
  }

  private record NotSpawned(Failure failure) implements Command {}

  private record Ended(ProcessExit exit) implements Command {}

  private record Diagnosed(ProcessExit exit, Failure diagnosis) implements Command {}

  /** What it tells its owner. */
  public sealed interface Report {}

  /** The process runs. */
  public record Launched(QemuProcess process) implements Report {}

  /** There is no process: the launch failed, leaving none. */
  public record LaunchFailed(Failure failure) implements Report {}

  /** There is no process: the one looked for has gone. */
  public enum Absent implements Report {
    INSTANCE
  }

  /**
   * The process has ended and has been waited for.
   *
   * @param diagnosis why, as far as exit code, console and standard error tell
   */
  public record Exited(ProcessExit exit, Failure diagnosis) implements Report {}

  private final ActorContext<Command> context;
  private final Consumer<Report> owner;

  private Qemu(ActorContext<Command> context, Consumer<Report> owner) {
    this.context = context;
    this.owner = owner;
  }

  /** Owns the process that is being launched. */
  public static Behavior<Command> launch(
      CompletionStage<QemuProcess> launched, Consumer<Report> owner) {
    return Behaviors.setup(
        context -> {
          context.pipeToSelf(
              launched,
              (process, error) ->
                  error == null
                      ? new Spawned(process)
                      : new NotSpawned(FailureException.failureOf(error)));
          return new Qemu(context, owner).spawning(false);
        });
  }

  /**
   * Owns the process of an earlier daemon, if there still is one. A search that fails proves
   * nothing and is repeated until it tells.
   */
  public static Behavior<Command> attach(
      Supplier<CompletionStage<Optional<QemuProcess>>> search, Consumer<Report> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Qemu(context, owner).searching(search, timers, false)));
  }

  private Behavior<Command> searching(
      Supplier<CompletionStage<Optional<QemuProcess>>> search,
      TimerScheduler<Command> timers,
      boolean killWhenThere) {
    context.pipeToSelf(search.get(), Qemu::afterSearch);
    return searched(search, timers, killWhenThere);
  }

  private Behavior<Command> searched(
      Supplier<CompletionStage<Optional<QemuProcess>>> search,
      TimerScheduler<Command> timers,
      boolean killWhenThere) {
    return Behaviors.receive(Command.class)
        .onMessage(Spawned.class, spawned -> onSpawned(spawned, killWhenThere))
        .onMessage(NotThere.class, absent -> end(Absent.INSTANCE))
        .onMessage(NotSearched.class, failed -> searchLater(failed.failure(), timers))
        .onMessage(SearchAgain.class, again -> searching(search, timers, killWhenThere))
        .onMessage(Kill.class, kill -> searched(search, timers, true))
        .onMessage(Terminate.class, terminate -> searched(search, timers, true))
        .build();
  }

  private Behavior<Command> searchLater(Failure failure, TimerScheduler<Command> timers) {
    context.getLog().warn("The search for a process failed: {}", failure.message());
    timers.startSingleTimer(SearchAgain.INSTANCE, SEARCH_AGAIN_AFTER);
    return Behaviors.same();
  }

  private static Command afterSearch(Optional<QemuProcess> found, Throwable error) {
    if (error != null) {
      return new NotSearched(FailureException.failureOf(error));
    }
    return found.<Command>map(Spawned::new).orElse(NotThere.INSTANCE);
  }

  private Behavior<Command> spawning(boolean killWhenThere) {
    return Behaviors.receive(Command.class)
        .onMessage(Spawned.class, spawned -> onSpawned(spawned, killWhenThere))
        .onMessage(NotSpawned.class, failed -> end(new LaunchFailed(failed.failure())))
        .onMessage(Kill.class, kill -> spawning(true))
        .onMessage(Terminate.class, terminate -> spawning(true))
        .build();
  }

  private Behavior<Command> onSpawned(Spawned spawned, boolean kill) {
    QemuProcess process = spawned.process();
    context.pipeToSelf(
        process.exited(), (exit, error) -> new Ended(error == null ? exit : ProcessExit.UNKNOWN));
    owner.accept(new Launched(process));
    if (kill) {
      process.kill();
    }
    return running(process);
  }

  private Behavior<Command> running(QemuProcess process) {
    return Behaviors.receive(Command.class)
        .onMessage(Terminate.class, terminate -> signal(process::terminate))
        .onMessage(Kill.class, kill -> signal(process::kill))
        .onMessage(Ended.class, ended -> diagnose(process, ended.exit()))
        .onMessage(Diagnosed.class, done -> end(new Exited(done.exit(), done.diagnosis())))
        .build();
  }

  private Behavior<Command> signal(Runnable send) {
    send.run();
    return Behaviors.same();
  }

  private Behavior<Command> diagnose(QemuProcess process, ProcessExit exit) {
    context.scheduleOnce(
        DIAGNOSIS_PATIENCE, context.getSelf(), new Diagnosed(exit, unexplained(exit)));
    context.pipeToSelf(
        process.diagnosis(),
        (diagnosis, error) ->
            new Diagnosed(exit, error == null ? diagnosis : FailureException.failureOf(error)));
    return Behaviors.same();
  }

  /** Its logs do not come: an end is an end all the same. */
  private static Failure unexplained(ProcessExit exit) {
    OptionalInt code = exit.code() < 0 ? OptionalInt.empty() : OptionalInt.of(exit.code());
    return Failure.of(
            FailureCode.VM_EXITED,
            "The VM ended, and its logs could not be read",
            "Look at the host's disks, then start the workspace again.")
        .with(new Evidence("", "", code));
  }

  private Behavior<Command> end(Report last) {
    owner.accept(last);
    return Behaviors.stopped();
  }
}
