package dev.cloister.it.guest;

import com.typesafe.config.ConfigFactory;
import dev.cloister.actors.failure.Evidence;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.GuestConnector;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.guest.GuestSettings;
import dev.cloister.runtime.guest.SocketGuestConnector;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The agent's binary as an ordinary process, in the place of a QEMU that holds it. */
final class RealAgent implements QemuProcess, AutoCloseable {
  private static final WorkspaceId WORKSPACE = new WorkspaceId("ws-00000000a9e7");
  private static final Path BINARY = Path.of("../guest-agent/target/agent");
  private static final long LOOPBACK = 1;

  final StateDirectory state;
  private final Process process;
  private final ExecutorService deliveries = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final GuestConnector connector;
  private final Transport transport;

  RealAgent(Path directory, Transport transport) throws IOException {
    this.transport = transport;
    state = StateDirectory.of(directory.resolve("home"), directory);
    Files.createDirectories(socket().getParent());
    GuestSettings settings = GuestSettings.from(ConfigFactory.load());
    List<String> command =
        switch (transport) {
          case SERIAL -> List.of(BINARY.toString(), "--serve-unix", socket().toString());
          case VSOCK ->
              List.of(BINARY.toString(), "--serve-vsock", String.valueOf(settings.vsockPort()));
        };
    process = new ProcessBuilder(command).inheritIO().start();
    connector =
        new SocketGuestConnector(state, settings, "0.1.0", new SecureRandom(), timer, deliveries);
  }

  Path socket() {
    return state.agentSocket(WORKSPACE);
  }

  GuestLink link() {
    return await(connector.connect(WORKSPACE, this, transport, LOOPBACK, notice -> {}).link());
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(120, TimeUnit.SECONDS).join();
  }

  @Override
  public ProcessIdentity identity() {
    return new ProcessIdentity(process.pid(), 0, "");
  }

  @Override
  public CompletionStage<ProcessExit> exited() {
    return process.onExit().thenApply(ended -> new ProcessExit(ended.exitValue()));
  }

  @Override
  public void terminate() {
    process.destroy();
  }

  @Override
  public void kill() {
    process.destroyForcibly();
  }

  @Override
  public CompletionStage<Evidence> evidence() {
    return CompletableFuture.completedStage(Evidence.NONE);
  }

  @Override
  public CompletionStage<Failure> diagnosis() {
    return CompletableFuture.completedStage(Failure.of(FailureCode.VM_EXITED, "It exited", ""));
  }

  @Override
  public void close() {
    terminate();
    await(exited());
    deliveries.shutdown();
    timer.shutdownNow();
  }
}
