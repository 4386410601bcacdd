package dev.cloister.actors.workspace;

import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.fakes.FakeHost;
import dev.cloister.actors.vm.StopLadder.Rung;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What can be asked of a workspace, the steps of it, and what can strike there. */
final class FaultMatrix {
  /** What a restore puts back. */
  static final String CAPTURE = "0a1b2c3d4e5f";

  private FaultMatrix() {}

  /** Holds a step still until it is let go, or fails. */
  interface Gate {
    void go();

    /** Fails, as it does when what it talks to breaks; a step that cannot fail goes. */
    void fail(FailureCode code);
  }

  /** A step of an operation. */
  enum Step {
    IMAGE,
    DISK,
    LAUNCH,
    MONITOR,
    RESUME,
    HELLO,
    CONFIGURE,
    IN_USE,
    PAUSE,
    UNPAUSE,
    CLOCK,
    BEGIN,
    FREEZE,
    SAVE,
    KEEP,
    ENDING,
    FIND,
    RELAUNCH,
    RECONNECT,
    LOAD,
    RUN,
    WAKE_CLOCK,
    GUEST_SHUTDOWN,
    POWERDOWN,
    QUIT,
    TERMINATE,
    KILL,
    SWEEP,
    DISK_DELETION;

    private boolean isRung() {
      return compareTo(GUEST_SHUTDOWN) >= 0 && compareTo(KILL) <= 0;
    }

    boolean hasProcess() {
      return (compareTo(MONITOR) >= 0 && compareTo(ENDING) <= 0)
          || (compareTo(RECONNECT) >= 0 && compareTo(KILL) <= 0);
    }

    boolean hasMonitor() {
      return (compareTo(RESUME) >= 0 && compareTo(ENDING) <= 0)
          || (compareTo(LOAD) >= 0 && compareTo(KILL) <= 0);
    }

    boolean hasLink() {
      return (compareTo(CONFIGURE) >= 0 && compareTo(ENDING) <= 0)
          || (compareTo(WAKE_CLOCK) >= 0 && compareTo(KILL) <= 0);
    }

    Gate hold(Bench bench) {
      FakeHost host = bench.host;
      return switch (this) {
        case IMAGE -> held(host.images.finds.hold());
        case DISK -> held(host.disks.ensures.hold());
        case LAUNCH -> held(host.hypervisor.launches.hold());
        case MONITOR -> held(host.monitors.connections.hold());
        case PAUSE -> held(host.monitors.pauses.hold());
        case RESUME, UNPAUSE -> held(host.monitors.resumes.hold());
        case BEGIN -> held(host.memories.begins.hold());
        case FREEZE -> held(host.guests.freezes.hold());
        case SAVE -> held(host.monitors.saves.hold());
        case KEEP -> held(host.memories.keeps.hold());
        case FIND -> held(host.memories.finds.hold());
        case RELAUNCH -> held(host.hypervisor.launches.hold());
        case RECONNECT -> held(host.monitors.connections.hold());
        case LOAD -> held(host.monitors.loads.hold());
        case RUN -> held(host.monitors.resumes.hold());
        case WAKE_CLOCK -> held(host.guests.configures.hold());
        case CONFIGURE, CLOCK -> held(host.guests.configures.hold());
        case SWEEP -> held(host.hypervisor.sweeps.hold());
        case DISK_DELETION -> held(host.disks.deletes.hold());
        case HELLO -> {
          host.guests.beSilent();
          yield always(host.guests::speak);
        }
        case IN_USE -> always(() -> {});
        default -> {
          host.obeyOnly();
          yield always(() -> host.obeyOnly(Rung.values()));
        }
      };
    }

    /** Waits until the operation stands still here. */
    void await(Bench bench) {
      if (isRung()) {
        climb(bench);
        return;
      }
      switch (this) {
        case MONITOR -> bench.host.calls.await("monitor connect");
        case BEGIN -> bench.host.calls.await("memory begin");
        case SAVE -> bench.host.calls.await("save all");
        case KEEP -> bench.host.calls.await("memory keep");
        case ENDING -> bench.host.calls.await("quit");
        case FIND -> bench.host.calls.await("memory find");
        case RELAUNCH -> bench.host.calls.await("launch");
        case RECONNECT -> bench.host.calls.await("monitor connect");
        case RUN -> bench.host.calls.await("resume");
        case WAKE_CLOCK -> bench.host.calls.await("configure");
        case HELLO, UNPAUSE -> bench.host.calls.await("resume");
        case CLOCK -> bench.host.calls.await("configure");
        case DISK -> bench.host.calls.await("disk make");
        case DISK_DELETION -> bench.host.calls.await("disk delete");
        case IN_USE -> {}
        default -> bench.host.calls.await(name().toLowerCase(Locale.ROOT));
      }
    }

    private void climb(Bench bench) {
      var deadlines = Bench.SETTINGS.ladder();
      bench.host.calls.await("shutdown");
      if (compareTo(POWERDOWN) >= 0) {
        bench.system.time().fire(deadlines.guest());
        bench.host.calls.await("powerdown");
      }
      if (compareTo(QUIT) >= 0) {
        bench.system.time().fire(deadlines.powerdown());
        bench.host.calls.await("quit");
      }
      if (compareTo(TERMINATE) >= 0) {
        bench.system.time().fire(deadlines.quit());
        bench.host.calls.await("terminate");
      }
      if (this == KILL) {
        bench.system.time().fire(deadlines.terminate());
        bench.host.calls.await("kill");
      }
    }

    private static Gate held(Answers.Held held) {
      return new Gate() {
        @Override
        public void go() {
          held.go();
        }

        @Override
        public void fail(FailureCode code) {
          held.fail(code);
        }
      };
    }

    private static Gate always(Runnable go) {
      return new Gate() {
        @Override
        public void go() {
          go.run();
        }

        @Override
        public void fail(FailureCode code) {
          go.run();
        }
      };
    }
  }

  /** What is asked. */
  enum Operation {
    CREATE(Step.IMAGE, Step.CONFIGURE),
    START(Step.IMAGE, Step.CONFIGURE),
    RESTORE(Step.IMAGE, Step.CONFIGURE),
    EXEC(Step.IN_USE, Step.IN_USE),
    PAUSE(Step.PAUSE, Step.PAUSE),
    UNPAUSE(Step.UNPAUSE, Step.CLOCK),
    SUSPEND(Step.BEGIN, Step.ENDING),
    WAKE(Step.FIND, Step.WAKE_CLOCK),
    STOP(Step.GUEST_SHUTDOWN, Step.SWEEP),
    DELETE(Step.GUEST_SHUTDOWN, Step.DISK_DELETION);

    private final Step first;
    private final Step last;

    Operation(Step first, Step last) {
      this.first = first;
      this.last = last;
    }

    Set<Step> steps() {
      return EnumSet.range(first, last);
    }

    Entity.Answer<?> ask(Entity entity) {
      return switch (this) {
        case CREATE -> entity.create();
        case START -> entity.start();
        case RESTORE -> entity.restore(CAPTURE, false);
        case EXEC -> entity.useGuest();
        case PAUSE -> entity.pause();
        case UNPAUSE -> entity.resume();
        case SUSPEND -> entity.suspend();
        case WAKE -> entity.wakeUp();
        case STOP -> entity.stop();
        case DELETE -> entity.delete();
      };
    }

    boolean goesWhen(boolean good) {
      return (this == CREATE && !good) || (this == DELETE && good);
    }

    /** Where it may rest after a good answer, a bad one, or none. */
    List<String> restsAfter(Optional<Boolean> good) {
      return switch (this) {
        case CREATE ->
            good.isEmpty() ? List.of("running", "gone") : List.of(good.get() ? "running" : "gone");
        case START, RESTORE ->
            good.isEmpty()
                ? List.of("running", "stopped")
                : List.of(good.get() ? "running" : "stopped");
        case EXEC -> List.of("running", "lost");
        case PAUSE ->
            good.isPresent() && good.get()
                ? List.of("paused")
                : List.of("running", "paused", "lost");
        case UNPAUSE ->
            good.isPresent() && good.get()
                ? List.of("running")
                : List.of("running", "paused", "lost");
        case SUSPEND ->
            good.isPresent() && good.get()
                ? List.of("suspended")
                : List.of("running", "suspended", "lost");
        case WAKE ->
            good.isPresent() && good.get()
                ? List.of("running")
                : List.of("running", "suspended", "lost");
        case STOP ->
            good.isPresent() && good.get() ? List.of("stopped") : List.of("running", "stopped");
        case DELETE -> List.of("gone");
      };
    }
  }

  /** What strikes. */
  enum Fault {
    VM_KILLED,
    AGENT_KILLED,
    MONITOR_DROPPED,
    GUEST_DROPPED,
    DISK_FULL,
    JOURNAL_FAILS,
    JOURNAL_OF_CIDS_FAILS,
    DAEMON_KILLED_BEFORE,
    DAEMON_KILLED_AFTER;

    boolean killsTheDaemon() {
      return this == DAEMON_KILLED_BEFORE || this == DAEMON_KILLED_AFTER;
    }

    boolean endsTheVm() {
      return this == VM_KILLED || this == AGENT_KILLED;
    }

    boolean canStrike(Step step) {
      return switch (this) {
        case VM_KILLED -> step.hasProcess();
        case MONITOR_DROPPED -> step.hasMonitor() || step == Step.MONITOR || step == Step.RECONNECT;
        case AGENT_KILLED, GUEST_DROPPED -> step.hasLink();
        case DISK_FULL -> !step.hasProcess();
        case JOURNAL_FAILS -> step != Step.IN_USE;
        case JOURNAL_OF_CIDS_FAILS -> step.compareTo(Step.GUEST_SHUTDOWN) >= 0;
        case DAEMON_KILLED_BEFORE, DAEMON_KILLED_AFTER -> true;
      };
    }

    void strike(Bench bench, Entity entity, Gate gate) {
      FakeHost host = bench.host;
      switch (this) {
        case VM_KILLED -> {
          host.hypervisor.process(entity.id()).exit(137, FailureCode.VM_EXITED);
          // A guest that has ended says nothing any more.
          host.calls.await("sweep");
          gate.fail(FailureCode.VM_EXITED);
        }
        case AGENT_KILLED -> {
          host.guests.last().breakOff();
          host.hypervisor.process(entity.id()).exit(0, FailureCode.GUEST_PANICKED);
          host.calls.await("sweep");
          gate.fail(FailureCode.GUEST_UNREACHABLE);
        }
        case MONITOR_DROPPED -> {
          if (host.monitors.last() != null) {
            host.monitors.last().breakOff();
          }
          gate.fail(FailureCode.MONITOR_FAILED);
        }
        case GUEST_DROPPED -> {
          host.guests.last().breakOff();
          gate.fail(FailureCode.GUEST_UNREACHABLE);
        }
        case DISK_FULL -> gate.fail(FailureCode.DISK_FULL);
        case JOURNAL_FAILS -> {
          bench.system.failTheWriteOf(WorkspaceEvent.class);
          gate.go();
        }
        case JOURNAL_OF_CIDS_FAILS -> {
          bench.system.failTheWriteOf(CidLedger.Event.class);
          gate.go();
        }
        case DAEMON_KILLED_BEFORE -> {
          entity.die();
          gate.fail(FailureCode.SHUTTING_DOWN);
        }
        case DAEMON_KILLED_AFTER -> {
          entity.die();
          gate.go();
        }
      }
    }
  }
}
