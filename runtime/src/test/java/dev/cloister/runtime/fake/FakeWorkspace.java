package dev.cloister.runtime.fake;

import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.Execution;
import dev.cloister.Fork;
import dev.cloister.ForkOptions;
import dev.cloister.Job;
import dev.cloister.JobOptions;
import dev.cloister.ListOptions;
import dev.cloister.Snapshots;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.failure.Evidence;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.workspace.Keeping;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.protocol.message.Reply;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Supplier;

/**
 * A workspace whose files are a map. {@code /broken} fails in the middle, {@code /full} refuses,
 * {@code /endless} goes on for ever, and {@code /missing} is no directory.
 */
public final class FakeWorkspace implements Workspace {
  static final Instant CREATED = Instant.parse("2026-11-20T10:00:00Z");
  private static final int PIECE = 1 << 15;

  private final FakeCloister host;
  private final WorkspaceId id;
  private final String name;
  private final WorkspaceOptions options;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, Integer> modes = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<FakeExecution> executions = new LinkedBlockingQueue<>();
  private final SubmissionPublisher<ByteString> console = new SubmissionPublisher<>();
  private final FakeJobs jobs = new FakeJobs();
  private final FakeTree tree = new FakeTree(files);
  private final Map<String, String> environment = new ConcurrentSkipListMap<>();
  private final Snapshots snapshots = new FakeSnapshots(this);
  private volatile boolean running = true;
  private volatile boolean paused;
  private volatile boolean suspended;
  private volatile Duration extended = Duration.ZERO;

  FakeWorkspace(FakeCloister host, String id, String name, WorkspaceOptions options) {
    this.host = host;
    this.id = new WorkspaceId(id);
    this.name = name;
    this.options = options;
  }

  @Override
  public WorkspaceId id() {
    return id;
  }

  @Override
  public String name() {
    return name;
  }

  public Map<String, byte[]> files() {
    return files;
  }

  public int mode(String path) {
    return modes.get(path);
  }

  /** Waits for the next streamed execution to begin. */
  public FakeExecution nextExecution() throws InterruptedException {
    return executions.take();
  }

  public SubmissionPublisher<ByteString> console() {
    return console;
  }

  WorkspaceInfo now() {
    var boot = new WorkspaceInfo.BootTiming(5, 60, 900, 35, 0, 0, 1000);
    var vm = new WorkspaceInfo.Vm(4242, 7, "tcg", "serial", CREATED, boot, "cold", "asked for");
    return new WorkspaceInfo(
        id.value(),
        name,
        suspended ? "suspended" : paused ? "paused" : running ? "running" : "stopped",
        options.image(),
        "sha256:0f",
        options.vcpus().orElse(1),
        options.memoryMiB().orElse(256),
        options.diskBytes().orElse(1L << 30),
        CREATED,
        running ? Optional.of(vm) : Optional.empty(),
        "",
        Optional.empty(),
        new WorkspaceInfo.Restart(options.restart(), 0, Optional.empty(), Optional.empty()),
        suspended
            ? Optional.of(new WorkspaceInfo.Suspension(CREATED, 64L << 20))
            : Optional.empty(),
        new Keeping(Optional.of(options.keep().wake()), Optional.empty(), lifetime()),
        Optional.empty());
  }

  private Optional<Keeping.Lifetime> lifetime() {
    return options
        .keep()
        .ttl()
        .map(
            ttl ->
                new Keeping.Lifetime(CREATED.plus(ttl).plus(extended), options.keep().ttlAction()));
  }

  @Override
  public CompletionStage<WorkspaceInfo> extend(Duration by) {
    extended = extended.plus(by);
    return info();
  }

  @Override
  public CompletionStage<WorkspaceInfo> info() {
    return CompletableFuture.completedFuture(now());
  }

  @Override
  public CompletionStage<WorkspaceInfo> start() {
    if (name.equals("doomed")) {
      Evidence left = new Evidence("Kernel panic - not syncing", "qemu: sad", OptionalInt.of(1));
      return CompletableFuture.failedFuture(
          new FailureException(
              Failure.of(FailureCode.BOOT_TIMEOUT, "The guest did not answer", "Start it again.")
                  .with(left)));
    }
    running = true;
    suspended = false;
    return info();
  }

  @Override
  public CompletionStage<WorkspaceInfo> startWithoutMemory() {
    return start();
  }

  @Override
  public CompletionStage<WorkspaceInfo> suspend() {
    suspended = running;
    running = false;
    return info();
  }

  @Override
  public CompletionStage<WorkspaceInfo> wake() {
    return start();
  }

  @Override
  public Snapshots snapshots() {
    return snapshots;
  }

  @Override
  public CompletionStage<Fork> fork(ForkOptions asked) {
    List<Fork.Child> children = new ArrayList<>();
    for (int number = 1; number <= asked.count(); number++) {
      String child = asked.namePrefix().orElse(name + "-") + number;
      host.create(options.withName(child))
          .whenComplete(
              (made, error) ->
                  children.add(
                      new Fork.Child(
                          child,
                          Optional.ofNullable(made),
                          Optional.ofNullable(error).map(FailureException::failureOf))));
    }
    return CompletableFuture.completedFuture(
        new Fork(Duration.ofMillis(120), Duration.ofMillis(150), children));
  }

  @Override
  public CompletionStage<WorkspaceInfo> pause() {
    paused = running;
    return info();
  }

  @Override
  public CompletionStage<WorkspaceInfo> resume() {
    paused = false;
    return info();
  }

  @Override
  public CompletionStage<WorkspaceInfo> stop() {
    if (name.equals("stubborn")) {
      return CompletableFuture.failedFuture(
          new FailureException(FailureCode.HOST_IO, "It does not stop", "Try again."));
    }
    return host.stopBegun()
        .thenCompose(
            go -> {
              running = false;
              paused = false;
              return info();
            });
  }

  @Override
  public CompletionStage<Void> delete() {
    host.remove(this);
    console.close();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<ExecResult> exec(ExecOptions options) {
    ExecOptions all = options.withEnv(withEnvironment(options.env()));
    return FakeExecution.collect(new FakeExecution(all.withInteractive(true)), all);
  }

  @Override
  public CompletionStage<Execution> execute(ExecOptions options) {
    return ifRunning(() -> begin(options));
  }

  private Execution begin(ExecOptions options) {
    FakeExecution execution = new FakeExecution(options.withEnv(withEnvironment(options.env())));
    executions.add(execution);
    return execution;
  }

  @Override
  public Source<ByteString, CompletionStage<Reply.FileSent>> readFile(
      String path, long offset, long length) {
    byte[] bytes = files.get(path);
    if (bytes == null) {
      CompletionStage<Reply.FileSent> missing =
          FakeCloister.failed(
              FailureCode.FILE_NOT_FOUND, "There is no file " + path, "Check the path.");
      return Source.<ByteString>completionStage(
              missing.thenApply(x -> ByteString.emptyByteString()))
          .mapMaterializedValue(nothing -> missing);
    }
    if (path.equals("/endless")) {
      return Source.repeat(ByteString.fromArray(bytes))
          .watchTermination(
              (nothing, done) ->
                  done.thenApply(
                      end -> {
                        throw new IllegalStateException("It has no end");
                      }));
    }
    int from = (int) Math.min(offset, bytes.length);
    int to = length < 0 ? bytes.length : (int) Math.min(bytes.length, from + length);
    ByteString sent = ByteString.fromArray(bytes, from, to - from);
    Source<ByteString, ?> pieces = Source.from(() -> new Pieces(sent, PIECE));
    if (path.equals("/broken")) {
      pieces = pieces.concat(Source.failed(new IllegalStateException("link broke")));
    }
    int mode = modes.getOrDefault(path, 0644);
    return pieces.watchTermination(
        (nothing, done) ->
            done.thenApply(
                x ->
                    new Reply.FileSent(
                        sent.size(), bytes.length, mode, 1_700_000_000_000L, sha256(sent))));
  }

  @Override
  public CompletionStage<Reply.FileStored> writeFile(
      String path, int mode, boolean parents, Source<ByteString, ?> contents) {
    if (!parents && path.startsWith("/missing/")) {
      return FakeCloister.failed(
          FailureCode.FILE_NOT_FOUND, "There is no directory for " + path, "Make it.");
    }
    Sink<ByteString, CompletionStage<ByteString>> sink =
        path.equals("/full")
            ? Sink.<ByteString>cancelled()
                .mapMaterializedValue(
                    x ->
                        FakeCloister.failed(
                            FailureCode.GUEST_DISK_FULL, "The disk is full", "Make room."))
            : Sink.fold(ByteString.emptyByteString(), ByteString::concat);
    return contents
        .toMat(sink, Keep.right())
        .run(FakeExecution.materializer())
        .thenApply(
            whole -> {
              files.put(path, whole.toArray());
              modes.merge(path, mode < 0 ? 0644 : mode, (old, now) -> mode < 0 ? old : now);
              return new Reply.FileStored(whole.size(), sha256(whole));
            });
  }

  @Override
  public CompletionStage<Job> startJob(JobOptions options) {
    return ifRunning(() -> jobs.start(options, withEnvironment(options.env())));
  }

  @Override
  public Job job(String jobId) {
    return jobs.handle(jobId);
  }

  @Override
  public CompletionStage<List<Reply.Job>> jobs() {
    return ifRunning(jobs::all);
  }

  @Override
  public CompletionStage<Reply.FileList> listFiles(String path, ListOptions options) {
    return ifRunning(() -> tree.list(path, options));
  }

  @Override
  public CompletionStage<Reply.FileEntry> stat(String path) {
    return ifRunning(() -> tree.stat(path));
  }

  @Override
  public CompletionStage<Void> removeFile(String path, boolean recursive) {
    return ifRunning(() -> tree.remove(path, recursive));
  }

  @Override
  public CompletionStage<Void> makeDirectory(String path, int mode, boolean parents) {
    return ifRunning(() -> tree.make(path, parents));
  }

  @Override
  public CompletionStage<List<String>> environment() {
    return ifRunning(() -> List.copyOf(environment.keySet()));
  }

  @Override
  public CompletionStage<List<String>> setEnvironment(Map<String, String> variables) {
    environment.putAll(variables);
    return environment();
  }

  @Override
  public CompletionStage<List<String>> unsetEnvironment(Collection<String> names) {
    names.forEach(environment::remove);
    return environment();
  }

  private Map<String, String> withEnvironment(Map<String, String> explicit) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(explicit);
    return all;
  }

  private <T> CompletionStage<T> ifRunning(Supplier<T> verb) {
    if (paused) {
      return FakeCloister.failed(
          FailureCode.WORKSPACE_PAUSED, "The workspace is paused", "Resume it first.");
    }
    if (!running) {
      return FakeCloister.failed(
          FailureCode.WRONG_STATE, "The workspace is stopped", "Start it first.");
    }
    try {
      return CompletableFuture.completedFuture(verb.get());
    } catch (FailureException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletionStage<ByteString> logs(int maxBytes) {
    ByteString all = ByteString.fromString("booting\nready\n");
    return CompletableFuture.completedFuture(all.takeRight(maxBytes));
  }

  @Override
  public Flow.Publisher<ByteString> followLogs(int tailBytes) {
    if (tailBytes != 0) {
      throw new IllegalArgumentException("This console is followed from now on only");
    }
    return console;
  }

  private static String sha256(ByteString bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
