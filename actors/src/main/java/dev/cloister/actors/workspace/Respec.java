package dev.cloister.actors.workspace;

import dev.cloister.actors.workspace.WorkspaceState.Alive;
import dev.cloister.actors.workspace.WorkspaceState.Deleting;
import dev.cloister.actors.workspace.WorkspaceState.Existing;
import dev.cloister.actors.workspace.WorkspaceState.Lost;
import dev.cloister.actors.workspace.WorkspaceState.Paused;
import dev.cloister.actors.workspace.WorkspaceState.Pausing;
import dev.cloister.actors.workspace.WorkspaceState.Resuming;
import dev.cloister.actors.workspace.WorkspaceState.Running;
import dev.cloister.actors.workspace.WorkspaceState.Starting;
import dev.cloister.actors.workspace.WorkspaceState.Stopped;
import dev.cloister.actors.workspace.WorkspaceState.Stopping;
import dev.cloister.actors.workspace.WorkspaceState.Suspended;
import dev.cloister.actors.workspace.WorkspaceState.Suspending;
import dev.cloister.actors.workspace.WorkspaceState.Waking;

/** The same state of a workspace of which something else holds from now on. Pure. */
final class Respec {
  private Respec() {}

  static Existing of(Existing state, WorkspaceSpec spec) {
    if (state instanceof Alive alive) {
      return alive(alive, spec);
    }
    if (state instanceof Stopped is) {
      return new Stopped(spec, is.note(), is.failure(), is.restarts());
    }
    if (state instanceof Starting is) {
      return new Starting(
          spec, is.first(), is.since(), is.vm(), is.restarts(), is.restart(), is.from());
    }
    if (state instanceof Suspended is) {
      return suspended(is, spec);
    }
    if (state instanceof Waking is) {
      return new Waking(suspended(is.rest(), spec), is.since(), is.vm());
    }
    if (state instanceof Stopping is) {
      return new Stopping(spec, is.vm(), is.reason(), is.since(), is.restarts(), is.crash());
    }
    if (state instanceof Lost is) {
      return new Lost(spec, is.failure(), is.since(), is.restarts());
    }
    Deleting is = (Deleting) state;
    return new Deleting(spec, is.vm(), is.because(), is.since());
  }

  private static Suspended suspended(Suspended is, WorkspaceSpec spec) {
    return new Suspended(spec, is.saved(), is.since(), is.failure(), is.restarts());
  }

  private static Alive alive(Alive state, WorkspaceSpec spec) {
    Running was = state.life();
    Running life = new Running(spec, was.record(), was.timing(), was.since(), was.restarts());
    if (state instanceof Pausing is) {
      return new Pausing(life, is.since());
    }
    if (state instanceof Paused is) {
      return new Paused(life, is.since());
    }
    if (state instanceof Resuming is) {
      return new Resuming(life, is.since());
    }
    return state instanceof Suspending is ? new Suspending(life, is.since(), is.memory()) : life;
  }
}
