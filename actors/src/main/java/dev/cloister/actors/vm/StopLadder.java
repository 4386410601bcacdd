package dev.cloister.actors.vm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Ends a VM, rung by rung, each with a deadline of its own and each attempted even if an earlier
 * one failed. It does not watch the process: its owner stops it when the process has exited. The
 * last rung, SIGKILL, is repeated at its deadline, for a process in an uninterruptible sleep dies
 * later.
 */
public final class StopLadder {

  /** How long each rung may take. */
  public record Deadlines(
      Duration guest, Duration powerdown, Duration quit, Duration terminate, Duration kill) {}

  /** One way to end a VM. */
  public enum Rung {
    GUEST_SHUTDOWN,
    POWERDOWN,
    QUIT,
    TERMINATE,
    KILL;

    /** The rung's word for people and the journal, e.g. {@code guest-shutdown}. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /** The rung that is tried now. */
  public record Trying(Rung rung) {}

  /** What it is told. */
  public sealed interface Command {}

  private enum Deadline implements Command {
    INSTANCE
  }

  private record Step(Rung rung, Runnable act, Duration deadline) {}

  private final TimerScheduler<Command> timers;
  private final Consumer<Trying> owner;

  private StopLadder(TimerScheduler<Command> timers, Consumer<Trying> owner) {
    this.timers = timers;
    this.owner = owner;
  }

  /**
   * Begins at {@code from}.
   *
   * @param owner told of each rung as it is tried
   */
  public static Behavior<Command> create(
      Deadlines deadlines,
      Rung from,
      ActorRef<GuestConnection.Command> guest,
      ActorRef<QmpSession.Command> monitor,
      ActorRef<Qemu.Command> qemu,
      Consumer<Trying> owner) {
    List<Step> steps =
        List.of(
            new Step(
                Rung.GUEST_SHUTDOWN,
                () -> guest.tell(GuestConnection.Shutdown.INSTANCE),
                deadlines.guest()),
            new Step(
                Rung.POWERDOWN,
                () -> monitor.tell(QmpSession.Powerdown.INSTANCE),
                deadlines.powerdown()),
            new Step(Rung.QUIT, () -> monitor.tell(QmpSession.Quit.INSTANCE), deadlines.quit()),
            new Step(
                Rung.TERMINATE, () -> qemu.tell(Qemu.Terminate.INSTANCE), deadlines.terminate()),
            new Step(Rung.KILL, () -> qemu.tell(Qemu.Kill.INSTANCE), deadlines.kill()));
    return Behaviors.withTimers(timers -> new StopLadder(timers, owner).climb(onFrom(from, steps)));
  }

  private static List<Step> onFrom(Rung from, List<Step> steps) {
    return steps.stream().dropWhile(step -> step.rung() != from).toList();
  }

  private Behavior<Command> climb(List<Step> left) {
    Step now = left.get(0);
    owner.accept(new Trying(now.rung()));
    now.act().run();
    timers.startSingleTimer(Deadline.INSTANCE, now.deadline());
    List<Step> next = left.size() == 1 ? left : left.subList(1, left.size());
    return Behaviors.receive(Command.class)
        .onMessage(Deadline.class, deadline -> climb(next))
        .build();
  }
}
