package dev.cloister.runtime.embed;

import static dev.cloister.runtime.journal.EarlierJournal.RESTS;
import static dev.cloister.runtime.journal.EarlierJournal.VANISHED;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.cloister.Cloister;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.host.Guardian;
import dev.cloister.actors.pool.SpareSpecs;
import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.CaptureStore;
import dev.cloister.actors.port.DiskStore;
import dev.cloister.actors.port.GuestConnector;
import dev.cloister.actors.port.HostFacts;
import dev.cloister.actors.port.Hypervisor;
import dev.cloister.actors.port.ImageCatalog;
import dev.cloister.actors.port.MemoryStore;
import dev.cloister.actors.port.MonitorConnector;
import dev.cloister.actors.port.Remains;
import dev.cloister.actors.port.TemplateStore;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.task.TaskRunner;
import dev.cloister.actors.workspace.HostPorts;
import dev.cloister.actors.workspace.WorkspaceCommand;
import dev.cloister.actors.workspace.WorkspaceSettings;
import dev.cloister.actors.workspace.WorkspaceView;
import dev.cloister.runtime.journal.EarlierJournal;
import dev.cloister.runtime.journal.JournalDatabase;
import dev.cloister.runtime.journal.Repair;
import dev.cloister.runtime.state.StateDirectory;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The actors and the journal's plugin as the product runs them, on a journal of long ago. */
final class EarlierJournalTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path home;
  private StateDirectory state;
  private EarlierJournal journal;
  private ActorSystem<Void> system;
  private Actors actors;

  @BeforeEach
  void furnish() {
    state = new StateDirectory(home, home.resolve("run"));
    journal = EarlierJournal.in(state);
  }

  @AfterEach
  void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }

  @Test
  void whatWasThereIsThere() {
    open();

    assertThat(Cloister.await(actors.settled(LONG))).isEqualTo(2);
    List<WorkspaceView> all = Cloister.await(actors.list());
    assertThat(all).extracting(view -> view.spec().id()).containsExactly(RESTS, VANISHED);
    WorkspaceView rests = all.get(0);
    assertThat(rests.state()).isEqualTo("stopped");
    assertThat(rests.note()).contains("asked to stop (guest-shutdown)");
    assertThat(rests.spec().name()).isEqualTo("rests");
    assertThat(rests.spec().vcpus()).isEqualTo(2);
    assertThat(rests.spec().memoryMiB()).isEqualTo(192);
    assertThat(rests.spec().diskBytes()).isEqualTo(1L << 30);
    assertThat(rests.spec().imageRoot()).startsWith("/var/lib/cloister/images/roots/");
    WorkspaceView vanished = all.get(1);
    assertThat(vanished.state()).isEqualTo("lost");
    assertThat(vanished.failure().orElseThrow().code()).isEqualTo(FailureCode.VM_EXITED);
  }

  @Test
  void aDamagedWorkspaceIsToldAndRepairedAndTheOtherNeverNotices() {
    journal.damageEvent(EarlierJournal.owner(RESTS), 3);
    open();
    assertThat(Cloister.await(actors.settled(LONG))).isEqualTo(2);
    WorkspaceView damaged = Cloister.await(actors.tell("rests", WorkspaceCommand.Inspect::new));
    assertThat(damaged.state()).isEqualTo("damaged");
    assertThat(damaged.failure().orElseThrow().code()).isEqualTo(FailureCode.JOURNAL_DAMAGED);
    assertThat(damaged.failure().orElseThrow().message()).contains("vm-started");
    assertThat(state("vanished")).isEqualTo("lost");
    close();

    assertThat(Repair.of(state, Clock.systemUTC()).items()).hasSize(1);
    open();
    Cloister.await(actors.settled(LONG));
    Cloister.await(actors.tell("rests", WorkspaceCommand.Stop::new));
    WorkspaceView repaired = Cloister.await(actors.tell("rests", WorkspaceCommand.Inspect::new));
    assertThat(repaired.state()).isEqualTo("stopped");
    assertThat(repaired.note().orElseThrow()).contains("repaired");
    assertThat(repaired.spec().memoryMiB()).isEqualTo(192);
    assertThat(state("vanished")).isEqualTo("lost");
  }

  private String state(String name) {
    return Cloister.await(actors.tell(name, WorkspaceCommand.Inspect::new)).state();
  }

  private void open() {
    JournalDatabase database = new JournalDatabase(state.journal());
    database.prepare(state.workspaces());
    Config config = ConfigFactory.defaultReference().resolve();
    WorkspaceSettings workspace = SystemConfig.workspace(config);
    CompletableFuture<Guardian.Doors> doors = new CompletableFuture<>();
    system =
        ActorSystem.create(
            Guardian.create(
                ports(),
                stub(Remains.class),
                workspace,
                SystemConfig.cids(config),
                SystemConfig.templates(config, workspace, Transport.SERIAL),
                new Guardian.TaskPorts(stub(TaskRunner.class), SystemConfig.tasks(config)),
                new Guardian.Spares(stub(SpareSpecs.class), SystemConfig.pool(config)),
                SystemConfig.snapshots(config),
                doors::complete),
            "earlier",
            SystemConfig.akka(config, database));
    actors =
        new Actors(
            new Asker(system.scheduler(), Runnable::run),
            doors.join().workspaces(),
            doors.join().pool(),
            doors.join().reconciler(),
            LONG);
  }

  private static HostPorts ports() {
    return new HostPorts(
        new HostFacts(Accelerator.TCG, "", Transport.SERIAL, "", "7.2.22", 2, 1L << 30),
        stub(ImageCatalog.class),
        stub(DiskStore.class),
        stub(Hypervisor.class),
        stub(MonitorConnector.class),
        stub(GuestConnector.class),
        stub(TemplateStore.class),
        stub(CaptureStore.class),
        stub(MemoryStore.class),
        Clock.systemUTC(),
        System::nanoTime,
        () -> 0,
        byte[]::new);
  }

  /** A host without any VM: whoever looks for one finds none, nothing else is asked of it. */
  private static <T> T stub(Class<T> port) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "find", "search" -> CompletableFuture.completedStage(Optional.empty());
                  case "unfinished" -> CompletableFuture.completedStage(List.of());
                  case "sweep", "evict", "clear" -> CompletableFuture.completedStage(null);
                  case "diagnosis" ->
                      CompletableFuture.completedStage(
                          Failure.of(FailureCode.VM_EXITED, "It has ended", "Start it"));
                  default -> throw new UnsupportedOperationException(method.getName());
                }));
  }
}
