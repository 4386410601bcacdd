package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.Execution;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Inventory;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.Proc;
import dev.cloister.it.lab.SmallDisk;
import dev.cloister.it.lab.Sockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * Faults from outside that strike in the middle of create, exec, stop, start and delete: whatever
 * it comes to, the workspace rests in a state that fits, has its files, and works. Every step and
 * every fault, with played ports, is tried in {@code FaultMatrixTest}; kills of the daemon in
 * {@code StormIT}, {@code JournalIT} and {@code CancelIT}.
 */
class FaultsIT {

  /** What strikes. */
  private enum Fault {
    VM_KILLED,
    AGENT_KILLED,
    MONITOR_DROPPED,
    GUEST_DROPPED
  }

  /** One fault at every operation of one workspace; the faults side by side, to save time. */
  @Test
  void afterAnyFaultAllIsWell(Lab lab) {
    Sockets.assumeBreakable();
    lab.cloister();
    ExecutorService lanes = Executors.newFixedThreadPool(Fault.values().length);
    try {
      List<CompletableFuture<Void>> lives = new ArrayList<>();
      for (Fault fault : Fault.values()) {
        lives.add(CompletableFuture.runAsync(() -> new Life(lab, fault).live(), lanes));
      }
      lives.forEach(Outcome::of);
    } finally {
      lanes.shutdownNow();
    }
    assertThat(lab.list()).isEmpty();
    assertThat(new Inventory(lab, lab.list()).faults()).isEmpty();
  }

  /** What one fault does to one workspace. */
  private record Life(Lab lab, Fault fault, String name) {
    Life(Lab lab, Fault fault) {
      this(lab, fault, fault.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
    }

    void live() {
      create();
      lab.sh(workspace(), "echo kept > /root/kept; sync");
      exec();
      works();
      await(struck(workspace().stop()));
      works();
      Outcome.of(workspace().stop());
      await(struckBooting(workspace().start()));
      works();
      Outcome.of(struck(workspace().delete()));
      assertThat(find()).isEmpty();
    }

    private void create() {
      CompletionStage<Workspace> made =
          lab.cloister()
              .create(WorkspaceOptions.image("minimal").withName(name).withMemoryMiB(128));
      if (!await(struckBooting(made))) {
        assertThat(find()).as(name + " is undone wholly").isEmpty();
        Outcome.of(
            lab.cloister()
                .create(WorkspaceOptions.image("minimal").withName(name).withMemoryMiB(128)));
      }
    }

    private void exec() {
      Execution execution =
          Outcome.of(workspace().execute(ExecOptions.of("cat").withInteractive(true)));
      strike(vm());
      if (fault == Fault.MONITOR_DROPPED) {
        execution.cancel();
      }
      assertThat(await(execution.exit())).isFalse();
    }

    /** Runs again, and has its file. That its VM has ended may be noticed only now. */
    private void works() {
      Eventually.until(
          name + " answers",
          () -> {
            if (List.of("stopped", "lost").contains(info().state())) {
              Outcome.of(workspace().start());
            }
            return kept().equals("kept\n");
          });
    }

    private String kept() {
      return workspace()
          .exec(ExecOptions.of("cat", "/root/kept"))
          .handle((ran, error) -> error == null ? ran.stdoutText() : "")
          .toCompletableFuture()
          .join();
    }

    private <T> CompletionStage<T> struck(CompletionStage<T> operation) {
      if (!operation.toCompletableFuture().isDone()) {
        vmNow().ifPresent(this::strike);
      }
      return operation;
    }

    /** An agent that does not yet run cannot be killed: its VM is. */
    private <T> CompletionStage<T> struckBooting(CompletionStage<T> operation) {
      Eventually.until(
          name + " can be struck", () -> vmNow().filter(this::canBeStruck).isPresent());
      strike(vm());
      return operation;
    }

    private boolean canBeStruck(long pid) {
      return switch (fault) {
        case VM_KILLED, AGENT_KILLED -> true;
        case MONITOR_DROPPED -> Sockets.isConnected(pid, lab.state().monitorSocket(id()));
        case GUEST_DROPPED -> Sockets.isConnected(pid, lab.state().agentSocket(id()));
      };
    }

    private void strike(long pid) {
      try {
        switch (fault) {
          case VM_KILLED -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
          case AGENT_KILLED -> panic(pid);
          case MONITOR_DROPPED -> Sockets.sever(pid, lab.state().monitorSocket(id()));
          case GUEST_DROPPED -> Sockets.sever(pid, lab.state().agentSocket(id()));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The kernel ends with its first process; without a guest to ask, the VM ends. */
    private void panic(long pid) {
      if (info().state().equals("running")) {
        String crash = "echo 1 > /proc/sys/kernel/sysrq; echo c > /proc/sysrq-trigger";
        workspace().exec(ExecOptions.of("sh", "-c", crash)).exceptionally(broken -> null);
      } else {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
    }

    private long vm() {
      return vmNow().orElseThrow();
    }

    private Optional<Long> vmNow() {
      return find()
          .map(info -> lab.state().run().resolve(info.id()) + "/")
          .flatMap(own -> Proc.mentioning(own).stream().findFirst())
          .map(Proc.Entry::pid);
    }

    private Optional<WorkspaceInfo> find() {
      return lab.list().stream().filter(info -> info.name().equals(name)).findFirst();
    }

    private WorkspaceInfo info() {
      return find().orElseThrow();
    }

    private WorkspaceId id() {
      return new WorkspaceId(info().id());
    }

    private Workspace workspace() {
      return Outcome.of(lab.cloister().workspace(name));
    }

    private static boolean await(CompletionStage<?> operation) {
      return Outcome.of(operation.handle((done, error) -> error == null));
    }
  }

  /** QEMU stops a VM whose write has no room. Nobody but the daemon lets it go on. */
  @Test
  void aVmWhoseHostHasNoRoomGoesOnWhenThereIsSome(Lab lab) throws Exception {
    lab.with("cloister.disk.reserve = 0");
    SmallDisk disk = SmallDisk.under(lab, 48);
    Workspace workspace = lab.create("full");
    disk.fillUpTo(0);
    CompletionStage<ExecResult> writing =
        workspace.exec(
            ExecOptions.of(
                "sh",
                "-c",
                "dd if=/dev/urandom of=/root/much bs=1M count=8 conv=fsync && echo ok"));
    CompletionStage<ExecResult> waiting = firstThatIsNotAnswered(workspace);

    disk.empty();

    assertThat(Outcome.of(writing).stdoutText()).isEqualTo("ok\n");
    assertThat(Outcome.of(waiting).exit().exitCode()).isZero();
    assertThat(lab.info(workspace).state()).isEqualTo("running");
    assertThat(Outcome.of(workspace.stop()).state()).isEqualTo("stopped");
    assertThat(Outcome.of(workspace.start()).state()).isEqualTo("running");
    assertThat(lab.sh(workspace, "wc -c < /root/much").stdoutText().strip()).isEqualTo("8388608");
  }

  private static CompletionStage<ExecResult> firstThatIsNotAnswered(Workspace workspace)
      throws Exception {
    while (true) {
      CompletionStage<ExecResult> one = workspace.exec(ExecOptions.of("true"));
      try {
        one.toCompletableFuture().get(2, TimeUnit.SECONDS);
      } catch (TimeoutException stopped) {
        return one;
      }
    }
  }
}
