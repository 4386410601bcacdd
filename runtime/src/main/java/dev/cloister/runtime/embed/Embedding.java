package dev.cloister.runtime.embed;

import akka.actor.typed.ActorSystem;
import akka.stream.SystemMaterializer;
import akka.util.ByteString;
import com.typesafe.config.Config;
import dev.cloister.Cloister;
import dev.cloister.CloisterSettings;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.fork.Forking;
import dev.cloister.actors.host.Guardian;
import dev.cloister.actors.port.HostFacts;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.snapshotting.Host;
import dev.cloister.actors.snapshotting.Restoring;
import dev.cloister.actors.snapshotting.Snapshotting;
import dev.cloister.actors.workspace.HostPorts;
import dev.cloister.actors.workspace.WorkspaceSettings;
import dev.cloister.runtime.journal.JournalDatabase;
import dev.cloister.runtime.metadata.MetadataService;
import dev.cloister.runtime.qemu.HostFailures;
import dev.cloister.runtime.qemu.PrivateDirectory;
import dev.cloister.runtime.state.StateDirectory;
import dev.cloister.runtime.state.StateLock;
import dev.cloister.runtime.state.UnfinishedRestore;
import dev.cloister.runtime.task.JobRunner;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a {@link Cloister} in this JVM: locks the state, prepares the journal, probes the host,
 * starts the actors over the adapters.
 */
public final class Embedding {
  private static final Logger log = LoggerFactory.getLogger(Embedding.class);

  private static final SecureRandom ENTROPY = new SecureRandom();

  private Embedding() {}

  /**
   * Opens the state directory of {@code settings}; see {@link Cloister#open}.
   *
   * @throws FailureException what stood in the way; nothing is left open then
   */
  public static Cloister open(CloisterSettings settings) {
    Teardown teardown = new Teardown();
    try {
      return open(settings, teardown);
    } catch (RuntimeException e) {
      teardown.close();
      throw e instanceof FailureException known
          ? known
          : new FailureException(FailureException.failureOf(e), e);
    }
  }

  private static Cloister open(CloisterSettings settings, Teardown teardown) {
    StateDirectory state = settings.state();
    Config config = settings.config();
    prepare(state);
    teardown.add(StateLock.acquire(state.home()));
    teardown.add(() -> removeIfEmpty(state.run()));
    UnfinishedRestore.refuse(state);
    JournalDatabase journal = new JournalDatabase(state.journal());
    journal.prepare(state.workspaces());

    Adapters adapters = Adapters.create(state, config, teardown);
    HostFacts facts = Cloister.await(adapters.probe().probe());
    Clock clock = Clock.systemUTC();
    HostPorts ports =
        new HostPorts(
            facts,
            adapters.images(),
            adapters.disks(),
            adapters.hypervisor(),
            adapters.monitors(),
            adapters.guests(),
            adapters.templates(),
            adapters.captures(),
            adapters.memories(),
            clock,
            System::nanoTime,
            () -> ThreadLocalRandom.current().nextDouble(),
            Embedding::entropy);

    WorkspaceSettings workspace = SystemConfig.workspace(config);
    CompletableFuture<Guardian.Doors> doors = new CompletableFuture<>();
    CompletableFuture<EmbeddedCloister> opened = new CompletableFuture<>();
    JobRunner runner =
        new JobRunner(
            id -> opened.thenCompose(cloister -> cloister.workspace(id)),
            adapters.deadlines(),
            Math.toIntExact(config.getMemorySize("cloister.task.output-limit").toBytes()));
    Ids ids = new Ids();
    Specs specs = new Specs(facts, clock, ids, SystemConfig.idle(config));
    ActorSystem<Void> system =
        ActorSystem.create(
            Guardian.create(
                ports,
                adapters.remains(),
                workspace,
                SystemConfig.cids(config),
                SystemConfig.templates(config, workspace, facts.transport()),
                new Guardian.TaskPorts(runner, SystemConfig.tasks(config)),
                new Guardian.Spares(
                    size ->
                        adapters.images().find(size.image()).thenApply(i -> specs.spare(size, i)),
                    SystemConfig.pool(config)),
                SystemConfig.snapshots(config),
                doors::complete),
            "cloister",
            SystemConfig.akka(config, journal));
    teardown.add(() -> end(system));

    Asker asker = new Asker(system.scheduler(), adapters.deliveries());
    Actors actors =
        new Actors(
            asker,
            doors.join().workspaces(),
            doors.join().pool(),
            doors.join().reconciler(),
            SystemConfig.patience(workspace));
    awaitSettled(actors, workspace);
    Orphans.removeAtStart(actors);
    Forking forking =
        new Forking(
            doors.join().workspaces(),
            doors.join().captures(),
            system.scheduler(),
            clock,
            SystemConfig.patience(workspace));
    Host snapshots =
        new Host(
            doors.join().workspaces(),
            doors.join().captures(),
            doors.join().snapshots(),
            ports.captures(),
            system.scheduler(),
            SystemConfig.patience(workspace));
    Restoring restoring = new Restoring(snapshots, forking);
    Guests guests =
        new Guests(
            SystemMaterializer.get(system).materializer(),
            ids,
            adapters.deadlines(),
            adapters.deliveries(),
            (id, max) -> adapters.consoles().tail(id, max).thenApply(ByteString::fromArray),
            (id, tail) -> adapters.consoles().follow(id, tail));
    EmbeddedCloister cloister =
        new EmbeddedCloister(
            actors,
            facts,
            adapters.images(),
            specs,
            new Forks(forking, restoring, specs, ids, adapters.deliveries()),
            new SnapshotActors(
                new Snapshotting(snapshots, clock), restoring, ids, adapters.deliveries()),
            guests,
            new EmbeddedTasks(asker, doors.join().tasks()),
            teardown);
    opened.complete(cloister);
    if (facts.transport() == Transport.VSOCK) {
      int port = config.getInt("cloister.guest.metadata-port");
      teardown.add(MetadataService.open(port, new Tenancy(actors::list)));
    }
    return cloister;
  }

  private static byte[] entropy(int count) {
    byte[] bytes = new byte[count];
    ENTROPY.nextBytes(bytes);
    return bytes;
  }

  private static void prepare(StateDirectory state) {
    try {
      // An existing one may be readable by others: what is secret in it has modes of its own.
      if (!Files.isDirectory(state.home())) {
        PrivateDirectory.ensure(state.home());
      }
      PrivateDirectory.ensure(state.workspaces());
      PrivateDirectory.ensure(state.journal());
      PrivateDirectory.ensure(state.run());
    } catch (IOException e) {
      throw HostFailures.of(e);
    }
  }

  /** Nothing stays outside the state directory where no VM runs on. */
  private static void removeIfEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      log.debug("VMs run on in {}", directory);
    }
  }

  /** A workspace that cannot be settled must not keep the others from their users. */
  private static void awaitSettled(Actors actors, WorkspaceSettings settings) {
    Duration within = settings.adoptTimeout().plus(Duration.ofSeconds(45));
    try {
      int count = Cloister.await(actors.settled(within));
      log.info("{} workspaces recovered", count);
    } catch (FailureException e) {
      log.error(
          "Not every workspace could be settled within {} s: {}",
          within.toSeconds(),
          e.failure().message());
    }
  }

  private static void end(ActorSystem<Void> system) {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }
}
