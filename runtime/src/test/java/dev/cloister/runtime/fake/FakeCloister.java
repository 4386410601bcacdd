package dev.cloister.runtime.fake;

import dev.cloister.Cloister;
import dev.cloister.Tasks;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.host.Cleaning;
import dev.cloister.actors.pool.PoolSettings;
import dev.cloister.actors.pool.PoolView;
import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.BaseImage;
import dev.cloister.actors.port.HostFacts;
import dev.cloister.actors.port.Transport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A host of workspaces that are records in memory; its guests know a handful of programs. */
public final class FakeCloister implements Cloister {
  private final List<FakeWorkspace> workspaces = new ArrayList<>();
  private final Tasks tasks = new FakeTasks(this);
  private int next = 1;
  private boolean closed;
  private volatile boolean drained;
  private int awaitedStops;
  private final CompletableFuture<Void> enoughStops = new CompletableFuture<>();

  @Override
  public synchronized CompletionStage<Workspace> create(WorkspaceOptions options) {
    if (!options.image().equals("minimal")) {
      return failed(
          FailureCode.IMAGE_NOT_FOUND,
          "There is no image '" + options.image() + "'",
          "Use minimal, or build it.");
    }
    String id = String.format("ws-%012x", next++);
    String name = options.name().orElse("made-up-" + next);
    if (workspaces.stream().anyMatch(known -> known.name().equals(name))) {
      return failed(
          FailureCode.NAME_TAKEN, "The name '" + name + "' is taken", "Choose another name.");
    }
    FakeWorkspace made = new FakeWorkspace(this, id, name, options);
    workspaces.add(made);
    return CompletableFuture.completedFuture(made);
  }

  @Override
  public synchronized CompletionStage<Workspace> workspace(String nameOrId) {
    for (FakeWorkspace known : workspaces) {
      if (known.name().equals(nameOrId) || known.id().value().equals(nameOrId)) {
        return CompletableFuture.completedFuture(known);
      }
    }
    return failed(
        FailureCode.WORKSPACE_NOT_FOUND,
        "There is no workspace '" + nameOrId + "'",
        "List them with 'ps'.");
  }

  @Override
  public synchronized CompletionStage<List<WorkspaceInfo>> list() {
    return CompletableFuture.completedFuture(workspaces.stream().map(FakeWorkspace::now).toList());
  }

  @Override
  public CompletionStage<List<BaseImage>> images() {
    return CompletableFuture.completedFuture(
        List.of(
            new BaseImage(
                "minimal",
                "sha256:0f",
                Path.of("/root.img"),
                Path.of("/kernel"),
                Path.of("/initrd"),
                "6.1.0",
                "0.1.0",
                32L << 20,
                64L << 20,
                1L << 30,
                96,
                256)));
  }

  @Override
  public Tasks tasks() {
    return tasks;
  }

  @Override
  public CompletionStage<Cleaning> clean(Cleaning.Scope scope) {
    return CompletableFuture.completedFuture(FakeRemnants.cleaned(scope));
  }

  @Override
  public CompletionStage<List<PoolView>> pool() {
    PoolSettings.Size size =
        new PoolSettings.Size(
            "minimal", OptionalInt.empty(), OptionalInt.of(512), OptionalLong.empty(), 1, 4);
    return CompletableFuture.completedFuture(
        List.of(new PoolView(size, drained ? 0 : 2, 0, 2, 7, 1, Optional.empty())));
  }

  @Override
  public CompletionStage<Void> drainPool() {
    drained = true;
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public HostFacts host() {
    return new HostFacts(
        Accelerator.TCG, "No KVM", Transport.SERIAL, "No vsock", "7.2.22", 2, 24L << 30);
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  public synchronized boolean closed() {
    return closed;
  }

  /** The workspace of this name, to look inside. */
  public synchronized FakeWorkspace inside(String name) {
    return workspaces.stream().filter(known -> known.name().equals(name)).findFirst().orElseThrow();
  }

  /** Forgets all workspaces. */
  public synchronized void clear() {
    workspaces.clear();
    next = 1;
  }

  /** No stop ends before so many have begun. */
  public synchronized void stopTogether(int many) {
    awaitedStops = many;
  }

  /** One has begun; completes when it may end. */
  synchronized CompletionStage<Void> stopBegun() {
    if (awaitedStops == 0) {
      return CompletableFuture.completedFuture(null);
    }
    awaitedStops--;
    if (awaitedStops == 0) {
      enoughStops.complete(null);
    }
    return enoughStops.copy();
  }

  synchronized void remove(FakeWorkspace gone) {
    workspaces.remove(gone);
  }

  static <T> CompletionStage<T> failed(FailureCode code, String message, String remedy) {
    return CompletableFuture.failedFuture(new FailureException(code, message, remedy));
  }
}
