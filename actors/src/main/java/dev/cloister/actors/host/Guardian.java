package dev.cloister.actors.host;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import dev.cloister.actors.capture.Captures;
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.pool.PoolSettings;
import dev.cloister.actors.pool.SpareSpecs;
import dev.cloister.actors.pool.WarmPool;
import dev.cloister.actors.port.Remains;
import dev.cloister.actors.snapshot.SnapshotLedger;
import dev.cloister.actors.snapshot.SnapshotSettings;
import dev.cloister.actors.task.TaskLedger;
import dev.cloister.actors.task.TaskRunner;
import dev.cloister.actors.task.TaskSettings;
import dev.cloister.actors.template.TemplateSettings;
import dev.cloister.actors.template.Templates;
import dev.cloister.actors.workspace.HostPorts;
import dev.cloister.actors.workspace.Keepers;
import dev.cloister.actors.workspace.WorkspaceSettings;
import dev.cloister.actors.workspace.Workspaces;
import java.time.Duration;
import java.util.function.Consumer;

/** The root: starts the host's ledgers and the workspaces, and keeps them alive. */
public final class Guardian {
  private static final SupervisorStrategy RESTART =
      SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2);

  private Guardian() {}

  /**
   * The range of context ids this host leases.
   *
   * @param lowest 3 or more
   * @param highest the last one
   * @param quarantine for how long one is left alone that a stranger was found to use
   */
  public record CidRange(long lowest, long highest, Duration quarantine) {}

  /** How tasks go on, and how many are kept. */
  public record TaskPorts(TaskRunner runner, TaskSettings settings) {}

  /** What the warm pool keeps, and what that is on this host. */
  public record Spares(SpareSpecs specs, PoolSettings settings) {}

  /** Whom the outside speaks to. */
  public record Doors(
      ActorRef<Workspaces.Command> workspaces,
      ActorRef<Captures.Command> captures,
      ActorRef<WarmPool.Command> pool,
      ActorRef<SnapshotLedger.Command> snapshots,
      ActorRef<TaskLedger.Command> tasks,
      ActorRef<Reconciler.Command> reconciler) {}

  /**
   * The root's behavior. It takes no messages.
   *
   * @param remains what is on the host, for the reconciliation
   * @param started given the doors, once they are there
   */
  public static Behavior<Void> create(
      HostPorts ports,
      Remains remains,
      WorkspaceSettings settings,
      CidRange cids,
      TemplateSettings templates,
      TaskPorts tasks,
      Spares spares,
      SnapshotSettings snapshots,
      Consumer<Doors> started) {
    return Behaviors.setup(
        context -> {
          ActorRef<CidLedger.Command> ledger =
              context.spawn(
                  Behaviors.supervise(
                          CidLedger.create(
                              cids.lowest(), cids.highest(), cids.quarantine(), ports.clock()))
                      .onFailure(RESTART),
                  "cid-ledger");
          ActorRef<Templates.Command> templateKeeper =
              context.spawn(
                  Behaviors.supervise(Templates.create(ports.ofTemplates(), templates, ledger))
                      .onFailure(RESTART),
                  "templates");
          ActorRef<SnapshotLedger.Command> snapshotLedger =
              context.spawn(
                  Behaviors.supervise(SnapshotLedger.create(snapshots, ports.clock()))
                      .onFailure(RESTART),
                  "snapshot-ledger");
          ActorRef<Captures.Command> captures =
              context.spawn(
                  Behaviors.supervise(
                          Captures.create(
                              ports.ofTemplates(),
                              ports.captures(),
                              ports.nanoTime(),
                              ledger,
                              snapshotLedger))
                      .onFailure(RESTART),
                  "captures");
          Keepers keepers = new Keepers(ledger, templateKeeper, captures);
          ActorRef<Workspaces.Command> workspaces =
              context.spawn(
                  Behaviors.supervise(Workspaces.create(ports, settings, keepers))
                      .onFailure(RESTART),
                  "workspaces");
          ActorRef<WarmPool.Command> pool =
              context.spawn(
                  Behaviors.supervise(
                          WarmPool.create(
                              workspaces, spares.specs(), spares.settings(), ports.clock()))
                      .onFailure(RESTART),
                  "warm-pool");
          ActorRef<TaskLedger.Command> taskLedger =
              context.spawn(
                  Behaviors.supervise(
                          TaskLedger.create(tasks.runner(), tasks.settings(), ports.clock()))
                      .onFailure(RESTART),
                  "task-ledger");
          ActorRef<Reconciler.Command> reconciler =
              context.spawn(
                  Behaviors.supervise(
                          Reconciler.create(remains, ledger, templateKeeper, workspaces))
                      .onFailure(RESTART),
                  "reconciler");
          started.accept(
              new Doors(workspaces, captures, pool, snapshotLedger, taskLedger, reconciler));
          return Behaviors.empty();
        });
  }
}
