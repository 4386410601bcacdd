package dev.cloister.actors.workspace;

import akka.pattern.StatusReply;
import akka.persistence.typed.javadsl.ReplyEffect;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.workspace.WorkspaceCommand.Stop;
import dev.cloister.actors.workspace.WorkspaceEvent.RestartBegun;
import dev.cloister.actors.workspace.WorkspaceEvent.RestartGivenUp;
import dev.cloister.actors.workspace.WorkspaceEvent.RestartScheduled;
import dev.cloister.actors.workspace.WorkspaceEvent.VmStopped;
import dev.cloister.actors.workspace.WorkspaceMessage.RestartDue;
import dev.cloister.actors.workspace.WorkspaceState.Existing;
import dev.cloister.actors.workspace.WorkspaceState.Lost;
import dev.cloister.actors.workspace.WorkspaceState.Stopped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of a workspace whose VM has ended without having been asked to: its policy schedules
 * a restart, or does not. While one is due, every command is carried out at once and takes its
 * place.
 */
final class RestartHandlers {
  private final Lifecycle life;
  private final BootHandlers boot;

  RestartHandlers(Lifecycle life, BootHandlers boot) {
    this.life = life;
    this.boot = boot;
  }

  /** Journals how it ended, and what follows from that. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> ended(
      Existing state, WorkspaceEvent end, boolean crashed) {
    return ended(state, end, crashed, () -> {});
  }

  /** The same, and then {@code thenRun}. */
  ReplyEffect<WorkspaceEvent, WorkspaceState> ended(
      Existing state, WorkspaceEvent end, boolean crashed, Runnable thenRun) {
    List<WorkspaceEvent> events = new ArrayList<>(List.of(end));
    if (state.spec().restartPolicy().wantsRestart(crashed)) {
      events.add(decide(state.history()));
    }
    return life.effect
        .persist(events)
        .thenRun(
            next -> {
              await((Existing) next);
              tell((Existing) next, crashed);
              life.announce(next);
              thenRun.run();
            })
        .thenNoReply();
  }

  private void tell(Existing state, boolean crashed) {
    Restarts history = state.history();
    if (crashed && history.lastCrash().isPresent()) {
      Failure failure = history.lastCrash().get().failure();
      life.warn(
          "Crashed ("
              + failure.code().id()
              + "): "
              + failure.message()
              + history.next().map(due -> "; restart at " + due).orElse(""));
    }
  }

  private WorkspaceEvent decide(Restarts history) {
    RestartSettings settings = life.settings.restart();
    Instant now = life.now();
    int recent = history.since(now.minus(settings.window()));
    if (recent >= settings.most()) {
      return new RestartGivenUp(recent, now);
    }
    Duration pause =
        Retry.pause(
            settings.backoff(),
            settings.longestBackoff(),
            recent + 1,
            life.ports.jitter().getAsDouble());
    return new RestartScheduled(now.plus(pause), now);
  }

  /** Has the restart come when it is due, if there is one; also after a restart of the daemon. */
  void await(Existing state) {
    state.history().next().ifPresent(due -> life.later(new RestartDue(life.runs()), until(due)));
  }

  /** A wall clock may have been set meanwhile: nobody waits longer than the longest pause. */
  private Duration until(Instant due) {
    Duration left = Duration.between(life.now(), due);
    Duration most = life.settings.restart().longestBackoff();
    return left.isNegative() ? Duration.ZERO : left.compareTo(most) < 0 ? left : most;
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onDue(Existing state, RestartDue due) {
    if (life.isDiskBeingCopied()) {
      life.later(due, life.settings.restart().backoff());
      return life.done();
    }
    return life.isLatest(due) && state.history().next().isPresent()
        ? boot.begin(new RestartBegun(life.now()))
        : life.ignore(state, due);
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onStop(Stopped state, Stop command) {
    return state.history().next().isEmpty()
        ? life.tellView(state, command.replyTo())
        : stay(command, "asked to stop");
  }

  ReplyEffect<WorkspaceEvent, WorkspaceState> onStop(Lost state, Stop command) {
    return stay(command, "its VM was lost");
  }

  private ReplyEffect<WorkspaceEvent, WorkspaceState> stay(Stop command, String why) {
    return life.effect
        .persist(new VmStopped(why, -1, life.now()))
        .thenRun(life::announce)
        .thenReply(
            command.replyTo(), next -> StatusReply.success(WorkspaceView.of((Existing) next)));
  }
}
