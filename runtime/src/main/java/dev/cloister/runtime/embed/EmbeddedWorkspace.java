package dev.cloister.runtime.embed;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.japi.Pair;
import akka.pattern.StatusReply;
import akka.stream.KillSwitches;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.AsPublisher;
import akka.stream.javadsl.JavaFlowSupport;
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
import dev.cloister.actors.fork.Forked;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.GuestOperation;
import dev.cloister.actors.workspace.WorkspaceCommand;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.actors.workspace.WorkspaceView;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A handle on one workspace. */
final class EmbeddedWorkspace implements Workspace {
  private final WorkspaceId id;
  private final String name;
  private final Actors actors;
  private final Forks forks;
  private final SnapshotActors snapshots;
  private final Guests guests;

  EmbeddedWorkspace(
      WorkspaceId id,
      String name,
      Actors actors,
      Forks forks,
      SnapshotActors snapshots,
      Guests guests) {
    this.id = id;
    this.name = name;
    this.actors = actors;
    this.forks = forks;
    this.snapshots = snapshots;
    this.guests = guests;
  }

  @Override
  public WorkspaceId id() {
    return id;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletionStage<WorkspaceInfo> info() {
    return actors.tell(id.value(), WorkspaceCommand.Inspect::new).thenApply(Infos::of);
  }

  @Override
  public CompletionStage<WorkspaceInfo> start() {
    return start(false);
  }

  @Override
  public CompletionStage<WorkspaceInfo> pause() {
    return actors.tell(id.value(), WorkspaceCommand.Pause::new).thenApply(Infos::of);
  }

  @Override
  public CompletionStage<WorkspaceInfo> resume() {
    return actors.tell(id.value(), WorkspaceCommand.Resume::new).thenApply(Infos::of);
  }

  @Override
  public CompletionStage<WorkspaceInfo> startWithoutMemory() {
    return start(true);
  }

  private CompletionStage<WorkspaceInfo> start(boolean discardMemory) {
    return actors
        .tell(
            id.value(),
            (ActorRef<StatusReply<WorkspaceView>> replyTo) ->
                new WorkspaceCommand.Start(discardMemory, replyTo))
        .thenApply(Infos::of);
  }

  @Override
  public CompletionStage<WorkspaceInfo> suspend() {
    return actors.tell(id.value(), WorkspaceCommand.Suspend::new).thenApply(Infos::of);
  }

  @Override
  public CompletionStage<WorkspaceInfo> wake() {
    return actors.tell(id.value(), WorkspaceCommand.Wake::new).thenApply(Infos::of);
  }

  @Override
  public CompletionStage<WorkspaceInfo> extend(Duration by) {
    return actors
        .tell(
            id.value(),
            (ActorRef<StatusReply<WorkspaceView>> replyTo) ->
                new WorkspaceCommand.Extend(by, replyTo))
        .thenApply(Infos::of);
  }

  @Override
  public CompletionStage<WorkspaceInfo> stop() {
    return actors.tell(id.value(), WorkspaceCommand.Stop::new).thenApply(Infos::of);
  }

  @Override
  public CompletionStage<Fork> fork(ForkOptions options) {
    return forks
        .fork(id, name, options)
        .thenApply(
            forked ->
                new Fork(
                    forked.capture().paused(),
                    forked.capture().frozen(),
                    forked.children().stream().map(this::child).toList()));
  }

  private Fork.Child child(Forked.Child child) {
    return new Fork.Child(
        child.name(),
        child
            .view()
            .map(
                view ->
                    new EmbeddedWorkspace(
                        view.spec().id(), child.name(), actors, forks, snapshots, guests)),
        child.failure());
  }

  @Override
  public Snapshots snapshots() {
    return new EmbeddedSnapshots(id, snapshots);
  }

  @Override
  public CompletionStage<Void> delete() {
    return actors.tell(id.value(), WorkspaceCommand.Delete::new).thenAccept(view -> {});
  }

  @Override
  public CompletionStage<ExecResult> exec(ExecOptions options) {
    return started(options.withInteractive(!options.stdin().isEmpty()))
        .thenCompose(execution -> BufferedExec.run(execution, options));
  }

  @Override
  public CompletionStage<Execution> execute(ExecOptions options) {
    return started(options).thenApplyAsync(execution -> execution, guests.deliveries());
  }

  /** Completes on the actor's thread. */
  private CompletionStage<Execution> started(ExecOptions options) {
    Request.Exec request =
        new Request.Exec(
            guests.ids().execution(),
            options.argv(),
            options.cwd().orElse(null),
            options.env().isEmpty() ? null : options.env(),
            options.user().orElse(null),
            options.interactive(),
            options.timeout().map(timeout -> Math.max(1, timeout.toMillis())).orElse(null),
            options.killGrace().toMillis());
    return guest().thenApply(link -> GuestExecution.start(link, request, guests.deadlines()));
  }

  @Override
  public Source<ByteString, CompletionStage<Reply.FileSent>> readFile(
      String path, long offset, long length) {
    Request.FileRead request = new Request.FileRead(path, offset, length);
    return Source.completionStageSource(guest().thenApply(link -> contents(link.open(request))))
        .mapMaterializedValue(opened -> opened.thenCompose(reply -> reply));
  }

  private static Source<ByteString, CompletionStage<Reply.FileSent>> contents(
      GuestOperation<Reply.FileSent> operation) {
    Source<ByteString, NotUsed> bytes =
        JavaFlowSupport.Source.fromPublisher(operation.output())
            .map(chunk -> ByteString.fromByteBuffer(chunk.bytes()));
    return bytes.watchTermination(
        (unused, end) -> {
          // A reader that goes away early wants no more of the file.
          end.whenComplete((done, error) -> operation.cancel());
          return operation.reply();
        });
  }

  @Override
  public CompletionStage<Reply.FileStored> writeFile(
      String path, int mode, boolean parents, Source<ByteString, ?> contents) {
    Request.FileWrite request =
        new Request.FileWrite(path, mode < 0 ? null : mode, false, parents, null);
    return guest().thenCompose(link -> upload(link.open(request), contents));
  }

  /**
   * Done as soon as the guest has answered or the link is gone, however long the contents would
   * still take to come: nobody wants the rest then.
   */
  private CompletionStage<Reply.FileStored> upload(
      GuestOperation<Reply.FileStored> operation, Source<ByteString, ?> contents) {
    operation.output().subscribe(new Discard<>());
    CompletableFuture<Reply.FileStored> stored = new CompletableFuture<>();
    Pair<UniqueKillSwitch, CompletionStage<Done>> sending =
        contents
            .viaMat(KillSwitches.single(), Keep.right())
            .mapAsync(
                1,
                bytes ->
                    operation.send(bytes.asByteBuffer()).thenApply(sent -> NotUsed.getInstance()))
            .toMat(Sink.ignore(), Keep.both())
            .run(guests.materializer());
    sending
        .second()
        .whenComplete(
            (done, error) -> {
              if (error == null) {
                operation.end();
              } else {
                stored.completeExceptionally(error);
                operation.cancel();
              }
            });
    operation
        .reply()
        .whenComplete(
            (reply, error) -> {
              if (error == null) {
                stored.complete(reply);
              } else {
                stored.completeExceptionally(error);
              }
              sending.first().shutdown();
            });
    return stored;
  }

  @Override
  public CompletionStage<Job> startJob(JobOptions options) {
    String jobId = options.id().orElseGet(guests.ids()::job);
    return guest()
        .thenCompose(link -> GuestJob.start(link, jobId, options))
        .thenApply(started -> job(jobId));
  }

  @Override
  public Job job(String jobId) {
    return new GuestJob(jobId, this::guest, guests.deadlines());
  }

  @Override
  public CompletionStage<List<Reply.Job>> jobs() {
    return call(new Request.JobList()).thenApply(Reply.Jobs::jobs);
  }

  @Override
  public CompletionStage<Reply.FileList> listFiles(String path, ListOptions options) {
    return call(
        new Request.FileList(path, options.depth(), options.limit(), options.after().orElse(null)));
  }

  @Override
  public CompletionStage<Reply.FileEntry> stat(String path) {
    return call(new Request.FileStat(path));
  }

  @Override
  public CompletionStage<Void> removeFile(String path, boolean recursive) {
    return call(new Request.FileRemove(path, recursive)).thenAccept(done -> {});
  }

  @Override
  public CompletionStage<Void> makeDirectory(String path, int mode, boolean parents) {
    return call(new Request.DirectoryMake(path, mode < 0 ? null : mode, parents))
        .thenAccept(done -> {});
  }

  @Override
  public CompletionStage<List<String>> environment() {
    return call(new Request.EnvironmentList()).thenApply(Reply.EnvironmentNames::names);
  }

  @Override
  public CompletionStage<List<String>> setEnvironment(Map<String, String> variables) {
    return call(new Request.EnvironmentChange(variables, null))
        .thenApply(Reply.EnvironmentNames::names);
  }

  @Override
  public CompletionStage<List<String>> unsetEnvironment(Collection<String> names) {
    return call(new Request.EnvironmentChange(null, List.copyOf(names)))
        .thenApply(Reply.EnvironmentNames::names);
  }

  @Override
  public CompletionStage<ByteString> logs(int maxBytes) {
    return guests.tail().read(id, maxBytes);
  }

  @Override
  public Flow.Publisher<ByteString> followLogs(int tailBytes) {
    return JavaFlowSupport.Source.fromPublisher(guests.follow().from(id, tailBytes))
        .map(ByteString::fromByteBuffer)
        .runWith(
            JavaFlowSupport.Sink.asPublisher(AsPublisher.WITHOUT_FANOUT), guests.materializer());
  }

  private <R extends Reply> CompletionStage<R> call(Request<R> request) {
    return guest().thenCompose(link -> link.call(request));
  }

  private CompletionStage<GuestLink> guest() {
    return actors.guest(id);
  }
}
