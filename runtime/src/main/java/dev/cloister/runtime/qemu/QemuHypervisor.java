package dev.cloister.runtime.qemu;

import dev.cloister.actors.failure.Evidence;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.Hypervisor;
import dev.cloister.actors.port.LaunchSpec;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.socket.PeerSocket;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Starts QEMU and finds it again. All work runs on the given executor. Nothing to close: the
 * processes outlive this object, and the consoles have an owner of their own.
 *
 * <p>A launch completes when the console is being read, so that a guest resumed afterwards cannot
 * print into the void. What makes QEMU give up later in its own start (kernel, disk, CID) is told
 * by the monitor's connection.
 */
public final class QemuHypervisor implements Hypervisor {
  /** What is left of a console at QEMU's end is copied in well under this. */
  private static final long COPYING_MILLIS = 500;

  private final StateDirectory state;
  private final QemuSettings settings;
  private final Consoles consoles;
  private final Executor blocking;
  private final Supplier<String> searchPath;
  private final QemuSearch search;
  private final Map<WorkspaceId, RunningQemu> known = new ConcurrentHashMap<>();

  public QemuHypervisor(
      StateDirectory state, QemuSettings settings, Consoles consoles, Executor blocking) {
    this(state, settings, consoles, blocking, () -> System.getenv().getOrDefault("PATH", ""));
  }

  QemuHypervisor(
      StateDirectory state,
      QemuSettings settings,
      Consoles consoles,
      Executor blocking,
      Supplier<String> searchPath) {
    this.state = state;
    this.settings = settings;
    this.consoles = consoles;
    this.blocking = blocking;
    this.searchPath = searchPath;
    this.search = new QemuSearch(state);
  }

  @Override
  public CompletionStage<QemuProcess> launch(LaunchSpec spec) {
    return async(() -> spawn(spec)).thenCompose(this::attached);
  }

  @Override
  public CompletionStage<Optional<QemuProcess>> find(
      WorkspaceId workspace, ProcessIdentity identity) {
    return async(() -> search.verified(workspace, identity).map(found -> adopt(workspace, found)));
  }

  @Override
  public CompletionStage<Optional<QemuProcess>> search(WorkspaceId workspace) {
    return async(() -> search.search(workspace).map(found -> adopt(workspace, found)));
  }

  @Override
  public CompletionStage<Failure> diagnosis(WorkspaceId workspace) {
    return async(
        () ->
            LaunchFailures.classify(
                ProcessExit.UNKNOWN, Tails.of(state, workspace, settings.evidenceBytes())));
  }

  @Override
  public CompletionStage<Void> sweep(WorkspaceId workspace) {
    return async(
        () -> {
          sweepNow(workspace);
          Files.deleteIfExists(state.vm(workspace));
          known.remove(workspace);
          return null;
        });
  }

  private Launched spawn(LaunchSpec spec) throws IOException {
    WorkspaceId id = spec.workspace();
    Path binary = QemuBinary.find(settings.binary(), searchPath.get());
    refuseLongPaths(id);
    PrivateDirectory.ensure(state.workspace(id));
    PrivateDirectory.ensure(state.vm(id));
    refuseSecondVm(id);
    sweepNow(id);
    BoundedLog.begin(state.stderrLog(id), settings.stderrLogBytes());
    BoundedLog.begin(state.consoleLog(id), settings.consoleLogBytes());
    List<String> argv = new QemuCommandLine(binary, state, TscFrequency.ofHost()).of(spec);
    Detached.Started started =
        new Detached(searchPath.get(), settings.stderrLogBytes())
            .start(argv, state.vm(id), input(spec), state.stderrLog(id));
    Process process = started.program();
    ConsoleLog console = consoles.attachLaunched(id, process.pid(), process::destroyForcibly);
    CompletableFuture<ProcessExit> exited =
        process.onExit().thenApply(ended -> new ProcessExit(ended.exitValue()));
    exited.minimalCompletionStage().thenRun(console::giveUp);
    ProcessIdentity identity =
        ProcFs.identityOf(process.pid())
            .orElseGet(() -> new ProcessIdentity(process.pid(), -1, "ended at once"));
    RunningQemu launched =
        new RunningQemu(identity, exited, tails(id, exited, written(console, started.keeper())));
    known.put(id, launched);
    return new Launched(launched, console);
  }

  private static Optional<Path> input(LaunchSpec spec) {
    if (spec.origin() instanceof VmOrigin.Keeper keeper) {
      return Optional.of(keeper.stream());
    }
    if (spec.origin() instanceof VmOrigin.Wake wake) {
      return Optional.of(wake.stream());
    }
    return spec.origin() instanceof VmOrigin.Copy copy
        ? Optional.of(copy.devices())
        : Optional.empty();
  }

  private record Launched(RunningQemu process, ConsoleLog console) {}

  /** A console that is read, or the reason why there is none. */
  private CompletionStage<QemuProcess> attached(Launched launched) {
    CompletableFuture<QemuProcess> result = new CompletableFuture<>();
    launched
        .process()
        .diagnosis()
        .thenAccept(failure -> result.completeExceptionally(new FailureException(failure)));
    launched
        .console()
        .attached()
        .toCompletableFuture()
        .orTimeout(settings.consoleTimeout().toNanos(), TimeUnit.NANOSECONDS)
        .minimalCompletionStage()
        .whenComplete(
            (attached, error) -> {
              if (error == null) {
                result.complete(launched.process());
              } else {
                launched.process().kill();
              }
            });
    return result;
  }

  private QemuProcess adopt(WorkspaceId id, ProcessIdentity identity) {
    return known.compute(
        id,
        (same, before) -> {
          if (before != null && before.identity().equals(identity) && !before.hasExited()) {
            return before;
          }
          ConsoleLog console = consoles.attachFound(id, identity.pid());
          CompletableFuture<ProcessExit> exited = ExitWatch.of(identity, console.ended(), blocking);
          exited.minimalCompletionStage().thenRun(console::giveUp);
          return new RunningQemu(identity, exited, tails(id, exited, console.ended()));
        });
  }

  /** When both logs of a VM that has ended are whole. */
  private static CompletionStage<?> written(ConsoleLog console, Process keeper) {
    return console.ended().thenCombine(keeper.onExit(), (copied, kept) -> null);
  }

  /** Of a process that has ended, the tails are read when its logs are whole. */
  private Supplier<CompletionStage<Evidence>> tails(
      WorkspaceId id, CompletableFuture<?> exited, CompletionStage<?> written) {
    return () -> {
      CompletionStage<?> whole =
          exited.isDone()
              ? written
                  .thenApply(both -> null)
                  .toCompletableFuture()
                  .completeOnTimeout(null, COPYING_MILLIS, TimeUnit.MILLISECONDS)
              : CompletableFuture.completedFuture(null);
      return whole.thenApplyAsync(
          copied -> Tails.of(state, id, settings.evidenceBytes()), blocking);
    };
  }

  private void refuseLongPaths(WorkspaceId id) throws IOException {
    if (!PeerSocket.fits(state.consoleSocket(id))) {
      throw new IOException(
          state.consoleSocket(id)
              + " is longer than the "
              + PeerSocket.LONGEST_PATH_BYTES
              + " bytes of a socket's address");
    }
  }

  private void refuseSecondVm(WorkspaceId id) throws IOException {
    Optional<ProcessIdentity> running = search.byPidFile(id);
    if (running.isPresent()) {
      throw new FailureException(
          FailureCode.LAUNCH_FAILED,
          "A VM of " + id + " still runs, as process " + running.get().pid(),
          "Stop the workspace first.");
    }
  }

  private void sweepNow(WorkspaceId id) throws IOException {
    Files.deleteIfExists(state.monitorSocket(id));
    Files.deleteIfExists(state.agentSocket(id));
    Files.deleteIfExists(state.consoleSocket(id));
    Files.deleteIfExists(state.pidFile(id));
    Files.deleteIfExists(state.vm(id).resolve("save"));
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> CompletionStage<T> async(Work<T> work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return work.run();
          } catch (IOException | UncheckedIOException e) {
            throw HostFailures.of(e);
          }
        },
        blocking);
  }
}
