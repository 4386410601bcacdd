package dev.cloister.runtime.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestConnector.Attempt;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.protocol.message.Hello;
import dev.cloister.protocol.message.Notice;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A connector in a run directory of its own; at its end it looks for what was left behind. */
final class LinkFixture implements AutoCloseable {
  static final WorkspaceId WORKSPACE = new WorkspaceId("ws-0123456789ab");

  final FakeQemu qemu = new FakeQemu(ProcessHandle.current().pid());
  final BlockingQueue<Notice> notices = new LinkedBlockingQueue<>();
  private final Path directory;
  private final ExecutorService deliveries = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final StateDirectory state;

  LinkFixture() throws IOException {
    directory = Files.createTempDirectory("link");
    state = StateDirectory.of(directory.resolve("home"), directory);
  }

  Path socket() {
    return state.agentSocket(WORKSPACE);
  }

  FakeAgent agent() throws IOException {
    return new FakeAgent(socket());
  }

  Attempt connect() {
    return connect(qemu, "");
  }

  /** Tries to connect, with some of the settings changed. */
  Attempt connect(FakeQemu process, String overrides) {
    return connector(overrides).connect(WORKSPACE, process, Transport.SERIAL, 0, notices::add);
  }

  /** A link as over AF_VSOCK, but for its sockets; the agent has just said hello. */
  GuestLink streamsApart(FakeAgent agent, String overrides) throws Exception {
    Dialer dialer = new SerialDialer(socket(), qemu.identity().pid());
    GuestAttempt attempt =
        connector(overrides)
            .attempt("guest-" + WORKSPACE, dialer, Transport.VSOCK, notices::add)
            .start(qemu);
    agent.greet();
    return await(attempt.link());
  }

  private SocketGuestConnector connector(String overrides) {
    GuestSettings settings =
        GuestSettings.from(
            ConfigFactory.parseString(overrides).withFallback(ConfigFactory.defaultReference()));
    return new SocketGuestConnector(state, settings, "0.1.0", new Random(3), timer, deliveries);
  }

  /** A link to {@code agent}, which has just said hello. */
  GuestLink link(FakeAgent agent) throws Exception {
    return link(agent, FakeAgent.hello(FakeAgent.WINDOW, 8));
  }

  GuestLink link(FakeAgent agent, Hello.Agent hello) throws Exception {
    Attempt attempt = connect();
    agent.greet(hello);
    return await(attempt.link());
  }

  static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  static Failure failure(CompletionStage<?> stage) throws Exception {
    try {
      Object value = await(stage);
      throw new AssertionError("Expected a failure, got " + value);
    } catch (ExecutionException e) {
      return FailureException.failureOf(e);
    }
  }

  /** Waits for the end of every thread of the workspace's connections. */
  static void awaitNoThreads() throws InterruptedException {
    for (Thread thread : threads()) {
      thread.join(Duration.ofSeconds(10).toMillis());
      assertThat(thread.isAlive()).as("%s is alive", thread.getName()).isFalse();
    }
    assertThat(threads()).isEmpty();
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("guest-" + WORKSPACE))
        .toList();
  }

  @Override
  public void close() throws IOException {
    qemu.exit(0);
    try {
      awaitNoThreads();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      deliveries.shutdownNow();
      timer.shutdownNow();
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      }
    }
  }
}
