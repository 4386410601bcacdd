package dev.cloister.actors.fakes;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.Hypervisor;
import dev.cloister.actors.port.LaunchSpec;
import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.workspace.WorkspaceId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Plays the processes of a host. Two of one workspace are never alive at once: it would tell. */
public final class FakeHypervisor implements Hypervisor {
  public final Answers<QemuProcess> launches = new Answers<>();
  public final Answers<Optional<QemuProcess>> finds = new Answers<>();
  public final Answers<Failure> diagnoses = new Answers<>();
  public final Answers<Void> sweeps = new Answers<>();
  private final Map<WorkspaceId, FakeProcess> alive = new ConcurrentHashMap<>();
  private final AtomicLong pids = new AtomicLong(1000);
  private final FakeHost host;
  private volatile boolean unfrozen;

  FakeHypervisor(FakeHost host) {
    this.host = host;
  }

  /** From now on captures hold guests that run. */
  public void captureUnfrozen() {
    unfrozen = true;
  }

  @Override
  public CompletionStage<QemuProcess> launch(LaunchSpec spec) {
    host.calls.add("launch");
    return launches.answer(
        () ->
            add(
                    spec.workspace(),
                    new ProcessIdentity(pids.incrementAndGet(), 77, "played-host-boot"))
                .held(spec.origin() instanceof VmOrigin.Template || isFork(spec))
                .frozen((spec.origin() instanceof VmOrigin.Child && !unfrozen) || isWake(spec))
                .still(isWake(spec)));
  }

  private static boolean isWake(LaunchSpec spec) {
    return spec.origin() instanceof VmOrigin.Wake;
  }

  private static boolean isFork(LaunchSpec spec) {
    return spec.origin() instanceof VmOrigin.Fork;
  }

  /** A process of an earlier daemon, its guest booted. */
  public FakeProcess left(WorkspaceId workspace, ProcessIdentity identity) {
    FakeProcess process = add(workspace, identity);
    process.boot();
    return process;
  }

  /** The same, and its guest may be held. */
  public FakeProcess left(WorkspaceId workspace, ProcessIdentity identity, boolean held) {
    return left(workspace, identity).held(held);
  }

  private FakeProcess add(WorkspaceId workspace, ProcessIdentity identity) {
    FakeProcess process = new FakeProcess(host, workspace, identity);
    if (alive.put(workspace, process) != null) {
      host.calls.add("TWO PROCESSES OF ONE WORKSPACE");
    }
    return process;
  }

  @Override
  public CompletionStage<Optional<QemuProcess>> find(
      WorkspaceId workspace, ProcessIdentity identity) {
    host.calls.add("find");
    return finds.answer(
        () ->
            Optional.<QemuProcess>ofNullable(alive.get(workspace))
                .filter(process -> process.identity().equals(identity)));
  }

  @Override
  public CompletionStage<Optional<QemuProcess>> search(WorkspaceId workspace) {
    host.calls.add("search");
    return finds.answer(() -> Optional.ofNullable(alive.get(workspace)));
  }

  @Override
  public CompletionStage<Failure> diagnosis(WorkspaceId workspace) {
    Failure found = Failure.of(FailureCode.VM_EXITED, "Played: logs", "Play on.");
    return diagnoses.answer(() -> found.with(FakeProcess.EVIDENCE));
  }

  @Override
  public CompletionStage<Void> sweep(WorkspaceId workspace) {
    host.calls.add(isAlive(workspace) ? "SWEPT WHILE ALIVE" : "sweep");
    return sweeps.answer(() -> null);
  }

  boolean gone(FakeProcess process) {
    return alive.remove(process.workspace(), process);
  }

  public boolean isAlive(WorkspaceId workspace) {
    return alive.containsKey(workspace);
  }

  /** The workspace's process. */
  public FakeProcess process(WorkspaceId workspace) {
    return Optional.ofNullable(alive.get(workspace)).orElseThrow();
  }

  public int aliveCount() {
    return alive.size();
  }
}
