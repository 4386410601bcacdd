package dev.cloister.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.Monitor;
import dev.cloister.actors.port.MonitorEvent;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.socket.PatientConnector;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class QmpConnectorTest {
  private static final WorkspaceId WORKSPACE = new WorkspaceId("ws-0123456789ab");
  private static final int LONGEST = 1 << 20;
  private static final String EVENT = "{\"timestamp\": {\"seconds\": 1}, \"event\": \"%s\"}";

  @TempDir Path directory;
  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private final BlockingQueue<MonitorEvent> events = new LinkedBlockingQueue<>();
  private final FakeProcess process = FakeProcess.self();
  private StateDirectory state;
  private FakeQmp qmp;
  private QmpConnector connector;

  @BeforeEach
  void open() throws IOException {
    state = new StateDirectory(directory, directory.resolve("run"));
    Files.createDirectories(state.vm(WORKSPACE));
    qmp = new FakeQmp(state.monitorSocket(WORKSPACE));
    connector = connector(Duration.ofSeconds(30), Duration.ofSeconds(30));
  }

  private QmpConnector connector(Duration command, Duration connect) {
    PatientConnector patience = new PatientConnector(Duration.ofMillis(1), Duration.ofMillis(5));
    return new QmpConnector(
        state, new QmpSettings(command, connect, Duration.ofMillis(1), patience, LONGEST), writer);
  }

  @AfterEach
  void close() throws IOException {
    connector.close();
    qmp.close();
    writer.shutdown();
  }

  private CompletionStage<Monitor> connect() {
    return connector.connect(WORKSPACE, process, events::add);
  }

  private Monitor connected() {
    CompletionStage<Monitor> connecting = connect();
    qmp.accept().negotiate();
    return await(connecting);
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static Failure failureOf(CompletionStage<?> stage) {
    CompletableFuture<Failure> failure = new CompletableFuture<>();
    stage.whenComplete(
        (value, error) -> {
          if (error == null) {
            failure.completeExceptionally(new AssertionError("It succeeded: " + value));
          } else {
            failure.complete(FailureException.failureOf(error));
          }
        });
    return await(failure);
  }

  private static void failsWith(CompletionStage<?> stage, String words) {
    Failure failure = failureOf(stage);
    assertThat(failure.code()).isEqualTo(FailureCode.MONITOR_FAILED);
    assertThat(failure.message()).contains(words);
    assertThat(failure.remedy()).isNotBlank();
  }

  private static final String IGNORE_SHARED =
      "{\"capabilities\":[{\"capability\":\"x-ignore-shared\",\"state\":true}]}";
  private static final String EVENTS =
      "{\"capabilities\":[{\"capability\":\"events\",\"state\":true}]}";
  private static final String WITH_MEMORY =
      "{\"capabilities\":[{\"capability\":\"x-ignore-shared\",\"state\":false}]}";

  private CompletionStage<Void> restoring(Monitor monitor) {
    CompletionStage<Void> restored = monitor.restore(directory.resolve("devices"));
    qmp.reply(qmp.expect("migrate-set-capabilities", IGNORE_SHARED));
    return restored;
  }

  @Test
  void restoresFromStandardInputWhereQemuReadsNoFiles() {
    CompletionStage<Void> restored = restoring(connected());
    qmp.reply(qmp.expect("migrate-incoming", "{\"uri\":\"fd:0\"}"));
    await(restored);
  }

  @Test
  void aRestoreThatIsRefusedFails() {
    CompletionStage<Void> restored = restoring(connected());
    long id = qmp.expect("migrate-incoming", "{\"uri\":\"fd:0\"}");
    qmp.send("{\"id\":" + id + ",\"error\":{\"class\":\"GenericError\",\"desc\":\"not now\"}}");
    failsWith(restored, "not now");
  }

  /** What QEMU says it has become of a save during which it sent these bytes. */
  private CompletionStage<Void> saving(Path devices, String bytes, String status)
      throws IOException {
    CompletionStage<Void> saved = connected().save(devices);
    qmp.reply(qmp.expect("migrate-set-capabilities", IGNORE_SHARED));
    Path socket = state.vm(WORKSPACE).resolve("save");
    long migrate = qmp.expect("migrate", "{\"uri\":\"unix:" + socket + "\"}");
    try (SocketChannel qemu = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      qmp.reply(migrate);
      qemu.write(StandardCharsets.UTF_8.encode(bytes));
    }
    long query = qmp.expect("query-migrate");
    qmp.send("{\"return\": {\"status\": \"" + status + "\"}, \"id\": " + query + "}");
    return saved;
  }

  @Test
  void takesWhatQemuSaves() throws IOException {
    Path devices = directory.resolve("devices");

    await(saving(devices, "registers", "completed"));

    assertThat(devices).hasContent("registers");
    assertThat(state.vm(WORKSPACE).resolve("save")).doesNotExist();
  }

  @Test
  void aSaveThatQemuDoesNotCallCompleteFails() throws IOException {
    failsWith(saving(directory.resolve("devices"), "regis", "failed"), "saving ended as failed");
  }

  /** QEMU takes its time for what is large, unless it is told not to. */
  @Test
  void takesMemoryTooWhereAllIsSaved() throws IOException {
    Path stream = directory.resolve("stream");
    CompletionStage<Void> saved = connected().saveAll(stream);
    wholly();
    Path socket = state.vm(WORKSPACE).resolve("save");
    long migrate = qmp.expect("migrate", "{\"uri\":\"unix:" + socket + "\"}");
    try (SocketChannel qemu = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      qmp.reply(migrate);
      qemu.write(StandardCharsets.UTF_8.encode("pages and registers"));
    }
    long query = qmp.expect("query-migrate");
    qmp.send("{\"return\": {\"status\": \"completed\"}, \"id\": " + query + "}");

    await(saved);

    assertThat(stream).hasContent("pages and registers");
  }

  private void wholly() {
    qmp.reply(qmp.expect("migrate-set-parameters", "{\"max-bandwidth\":1099511627776}"));
    qmp.reply(qmp.expect("migrate-set-capabilities", EVENTS));
    qmp.reply(qmp.expect("migrate-set-capabilities", WITH_MEMORY));
  }

  /** It would wait for the rest for ever: QEMU keeps the connection until it is let run. */
  @Test
  void aSaveThatQemuCallsFailedEnds() throws IOException {
    CompletionStage<Void> saved = connected().saveAll(directory.resolve("stream"));
    wholly();
    Path socket = state.vm(WORKSPACE).resolve("save");
    long migrate = qmp.expect("migrate", "{\"uri\":\"unix:" + socket + "\"}");
    try (SocketChannel qemu = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      qmp.reply(migrate);
      qemu.write(StandardCharsets.UTF_8.encode("pages"));

      migrating("failed");

      assertThat(saved.toCompletableFuture()).failsWithin(Duration.ofSeconds(30));
    }
    assertThat(directory.resolve("stream")).doesNotExist();
  }

  private CompletionStage<Void> loading() {
    CompletionStage<Void> loaded = connected().load(directory.resolve("stream"));
    qmp.reply(qmp.expect("migrate-set-capabilities", WITH_MEMORY));
    qmp.reply(qmp.expect("migrate-set-capabilities", EVENTS));
    qmp.reply(qmp.expect("migrate-incoming", "{\"uri\":\"fd:0\"}"));
    return loaded;
  }

  private void migrating(String status) {
    qmp.send(
        "{\"event\": \"MIGRATION\", \"data\": {\"status\": \""
            + status
            + "\"}, \"timestamp\": {\"seconds\": 1, \"microseconds\": 2}}");
  }

  @Test
  void aLoadIsOverWhenQemuSaysSo() {
    CompletionStage<Void> loaded = loading();
    migrating("setup");
    migrating("active");
    assertThat(loaded.toCompletableFuture()).isNotDone();

    migrating("completed");

    await(loaded);
  }

  @Test
  void aLoadThatQemuCallsFailedFails() {
    CompletionStage<Void> loaded = loading();
    migrating("failed");
    failsWith(loaded, "could not load");
  }

  @Test
  void aLoadEndsWithTheSession() {
    CompletionStage<Void> loaded = loading();
    qmp.hangUp();
    failsWith(loaded, "ended while it was loaded");
  }

  @Test
  void aSaveEndsWithTheSession() {
    CompletionStage<Void> saved = connected().save(directory.resolve("devices"));
    qmp.reply(qmp.expect("migrate-set-capabilities", IGNORE_SHARED));
    qmp.reply(
        qmp.expect("migrate", "{\"uri\":\"unix:" + state.vm(WORKSPACE).resolve("save") + "\"}"));

    qmp.hangUp();

    failsWith(saved, "ended while the VM was saved");
    assertThat(directory.resolve("devices")).doesNotExist();
  }

  @Test
  void matchesRepliesByIdWhateverTheirOrder() {
    Monitor monitor = connected();
    CompletionStage<String> status = monitor.status();
    CompletionStage<Void> resumed = monitor.resume();
    long first = qmp.expect("query-status");
    qmp.reply(qmp.expect("cont"));
    await(resumed);
    assertThat(status.toCompletableFuture()).isNotDone();
    qmp.send("{\"return\": {\"status\": \"paused\"}, \"id\": " + first + "}");
    assertThat(await(status)).isEqualTo("paused");
  }

  @Test
  void tellsEventsBetweenCommandAndReply() throws InterruptedException {
    Monitor monitor = connected();
    CompletionStage<Void> paused = monitor.pause();
    long id = qmp.expect("stop");
    qmp.send(EVENT.formatted("STOP")).send(EVENT.formatted("NIC_RX_FILTER_CHANGED")).reply(id);
    await(paused);
    assertThat(events)
        .containsExactly(
            new MonitorEvent.Stopped(), new MonitorEvent.Other("NIC_RX_FILTER_CHANGED"));
  }

  @Test
  void tellsEventsBeforeTheGreeting() {
    CompletionStage<Monitor> connecting = connect();
    qmp.accept().send(EVENT.formatted("RESUME")).negotiate();
    await(connecting);
    assertThat(events).containsExactly(new MonitorEvent.Resumed());
  }

  @Test
  void ignoresRepliesNobodyWaitsForAndSecondReplies() {
    Monitor monitor = connected();
    CompletionStage<Void> resumed = monitor.resume();
    long id = qmp.expect("cont");
    qmp.reply(4711).reply(id).reply(id);
    await(resumed);
    CompletionStage<Void> paused = monitor.pause();
    qmp.reply(qmp.expect("stop"));
    await(paused);
  }

  @Test
  void aRefusedCommandFailsAloneWithQemusWords() {
    Monitor monitor = connected();
    CompletionStage<Void> resumed = monitor.resume();
    long id = qmp.expect("cont");
    qmp.send(
        "{\"id\": " + id + ", \"error\": {\"class\": \"GenericError\", \"desc\": \"not now\"}}");
    failsWith(resumed, "not now");
    CompletionStage<Void> paused = monitor.pause();
    qmp.reply(qmp.expect("stop"));
    await(paused);
  }

  @Test
  void aCommandWithoutAnswerFailsAtItsDeadlineAndTheSessionGoesOn() {
    connector.close();
    connector = connector(Duration.ofMillis(300), Duration.ofSeconds(30));
    Monitor monitor = connected();
    CompletionStage<Void> resumed = monitor.resume();
    long late = qmp.expect("cont");
    failsWith(resumed, "No answer to cont");
    CompletionStage<Void> paused = monitor.pause();
    qmp.reply(late).reply(qmp.expect("stop"));
    await(paused);
  }

  @Test
  void refusesMoreCommandsThanAMuteQemuMayPileUp() {
    Monitor monitor = connected();
    List<CompletionStage<Void>> sent =
        IntStream.range(0, PendingReplies.MOST).mapToObj(n -> monitor.resume()).toList();
    failsWith(monitor.resume(), "unanswered");
    qmp.hangUp();
    sent.forEach(command -> failsWith(command, "The QMP session of"));
  }

  @Test
  void garbageEndsTheSession() {
    Monitor monitor = connected();
    CompletionStage<Void> resumed = monitor.resume();
    qmp.expect("cont");
    qmp.send("\u0000\u0001 this is not QMP");
    failsWith(resumed, "malformed");
    await(monitor.closed());
    qmp.expectEnd();
    failsWith(monitor.status(), "malformed");
  }

  @Test
  void aLineThatEndsInTheMiddleIsNoReply() {
    Monitor monitor = connected();
    CompletionStage<Void> resumed = monitor.resume();
    long id = qmp.expect("cont");
    qmp.sendRaw("{\"return\": {}, \"id\": " + id).hangUp();
    failsWith(resumed, "closed the connection");
    await(monitor.closed());
  }

  @Test
  void aReplyUpToTheLimitIsReadAndALongerOneEndsTheSession() {
    Monitor monitor = connected();
    String shell = "{\"return\": {\"status\": \"running\", \"pad\": \"\"}, \"id\": 2}";
    String pad = "x".repeat(LONGEST - shell.length() - 1);
    CompletionStage<String> status = monitor.status();
    assertThat(qmp.expect("query-status")).isEqualTo(2);
    qmp.send(shell.replace("\"pad\": \"", "\"pad\": \"" + pad));
    assertThat(await(status)).isEqualTo("running");

    CompletionStage<String> second = monitor.status();
    qmp.expect("query-status");
    CompletableFuture<Void> flood =
        CompletableFuture.runAsync(() -> flood(pad)).exceptionally(brokenPipe -> null);
    failsWith(second, "longer than");
    await(flood);
  }

  private void flood(String pad) {
    qmp.sendRaw(pad + pad + "\n");
  }

  @Test
  void nestingWithoutEndEndsTheSession() {
    Monitor monitor = connected();
    CompletionStage<Void> resumed = monitor.resume();
    qmp.expect("cont");
    qmp.send("{\"return\":" + "[".repeat(100_000));
    failsWith(resumed, "malformed");
  }

  @Test
  void sendsNothingToAnotherProcess() {
    CompletionStage<Monitor> connecting =
        connector.connect(WORKSPACE, new FakeProcess(1, new CompletableFuture<>()), events::add);
    qmp.accept();
    failsWith(connecting, "not QEMU's process 1");
    qmp.expectEnd();
  }

  @Test
  void waitsForALateGreetingUntilTheDeadline() {
    connector.close();
    connector = connector(Duration.ofSeconds(30), Duration.ofMillis(300));
    CompletionStage<Monitor> connecting = connect();
    qmp.accept();
    failsWith(connecting, "No session within");
    qmp.expectEnd();
  }

  @Test
  void waitsForTheSocketToAppear() throws IOException {
    qmp.close();
    Files.delete(state.monitorSocket(WORKSPACE));
    CompletionStage<Monitor> connecting = connect();
    qmp = new FakeQmp(state.monitorSocket(WORKSPACE)).accept().negotiate();
    await(connecting);
  }

  @Test
  void anExitEndsTheWaitWithItsDiagnosis() throws IOException {
    qmp.close();
    CompletionStage<Monitor> connecting = connect();
    process.exit().complete(new ProcessExit(1));
    Failure failure = failureOf(connecting);
    assertThat(failure.code()).isEqualTo(FailureCode.CID_IN_USE);
    assertThat(failure.message()).isEqualTo("Exit 1");
  }

  @Test
  void quitSucceedsWhereTheSessionEndsInsteadOfAnAnswer() {
    Monitor monitor = connected();
    CompletionStage<Void> quit = monitor.quit();
    qmp.expect("quit");
    qmp.hangUp();
    await(quit);
    await(monitor.closed());
  }

  @Test
  void closingEndsTheSessionAndLeavesNoThread() throws InterruptedException {
    Monitor monitor = connected();
    Thread reader = thread("qmp-" + WORKSPACE);
    Thread deadlines = thread("qmp-deadlines");
    monitor.close();
    monitor.close();
    await(monitor.closed());
    qmp.expectEnd();
    connector.close();
    reader.join(30_000);
    deadlines.join(30_000);
    assertThat(reader.isAlive() || deadlines.isAlive()).isFalse();
    failsWith(monitor.resume(), "");
  }

  private static Thread thread(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aListenerThatThrowsHarmsNothing() {
    CompletionStage<Monitor> connecting =
        connector.connect(
            WORKSPACE,
            process,
            event -> {
              throw new IllegalStateException("A test's");
            });
    qmp.accept().send(EVENT.formatted("RESUME")).negotiate();
    await(connecting);
  }
}
