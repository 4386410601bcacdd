package dev.cloister.runtime.call;

import akka.NotUsed;
import akka.stream.KillSwitches;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
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
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.protocol.message.Reply;
import dev.cloister.runtime.embed.BufferedExec;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A workspace whose executions and transfers end when a call is cancelled; all else as it is. */
final class CancellableWorkspace implements Workspace {
  private final Workspace workspace;
  private final CompletionStage<Void> cancelled;

  CancellableWorkspace(Workspace workspace, CompletionStage<Void> cancelled) {
    this.workspace = workspace;
    this.cancelled = cancelled;
  }

  @Override
  public CompletionStage<ExecResult> exec(ExecOptions options) {
    return execute(options.withInteractive(!options.stdin().isEmpty()))
        .thenCompose(execution -> BufferedExec.run(execution, options));
  }

  @Override
  public CompletionStage<Execution> execute(ExecOptions options) {
    return workspace
        .execute(options)
        .thenApply(
            execution -> {
              cancelled.thenRun(execution::cancel);
              return execution;
            });
  }

  @Override
  public WorkspaceId id() {
    return workspace.id();
  }

  @Override
  public String name() {
    return workspace.name();
  }

  @Override
  public CompletionStage<WorkspaceInfo> info() {
    return workspace.info();
  }

  @Override
  public CompletionStage<WorkspaceInfo> start() {
    return workspace.start();
  }

  @Override
  public CompletionStage<WorkspaceInfo> startWithoutMemory() {
    return workspace.startWithoutMemory();
  }

  @Override
  public CompletionStage<WorkspaceInfo> suspend() {
    return workspace.suspend();
  }

  @Override
  public CompletionStage<WorkspaceInfo> wake() {
    return workspace.wake();
  }

  @Override
  public CompletionStage<WorkspaceInfo> extend(Duration by) {
    return workspace.extend(by);
  }

  @Override
  public CompletionStage<WorkspaceInfo> pause() {
    return workspace.pause();
  }

  @Override
  public CompletionStage<WorkspaceInfo> resume() {
    return workspace.resume();
  }

  @Override
  public CompletionStage<WorkspaceInfo> stop() {
    return workspace.stop();
  }

  @Override
  public CompletionStage<Fork> fork(ForkOptions options) {
    return workspace.fork(options);
  }

  @Override
  public Snapshots snapshots() {
    return workspace.snapshots();
  }

  @Override
  public CompletionStage<Void> delete() {
    return workspace.delete();
  }

  @Override
  public Source<ByteString, CompletionStage<Reply.FileSent>> readFile(
      String path, long offset, long length) {
    return workspace.readFile(path, offset, length).via(untilCancelled());
  }

  @Override
  public CompletionStage<Reply.FileStored> writeFile(
      String path, int mode, boolean parents, Source<ByteString, ?> contents) {
    return workspace.writeFile(path, mode, parents, contents.via(untilCancelled()));
  }

  /** Breaks off: a file that is cut short is not put into its place. */
  private Flow<ByteString, ByteString, NotUsed> untilCancelled() {
    return Flow.of(ByteString.class)
        .viaMat(KillSwitches.single(), Keep.right())
        .mapMaterializedValue(
            cut -> {
              cancelled.thenRun(
                  () ->
                      cut.abort(
                          new FailureException(
                              FailureCode.CANCELLED,
                              "The transfer was cancelled",
                              "Nothing was put into its place; call again.")));
              return NotUsed.getInstance();
            });
  }

  @Override
  public CompletionStage<Job> startJob(JobOptions options) {
    return workspace.startJob(options);
  }

  @Override
  public Job job(String id) {
    return workspace.job(id);
  }

  @Override
  public CompletionStage<List<Reply.Job>> jobs() {
    return workspace.jobs();
  }

  @Override
  public CompletionStage<Reply.FileList> listFiles(String path, ListOptions options) {
    return workspace.listFiles(path, options);
  }

  @Override
  public CompletionStage<Reply.FileEntry> stat(String path) {
    return workspace.stat(path);
  }

  @Override
  public CompletionStage<Void> removeFile(String path, boolean recursive) {
    return workspace.removeFile(path, recursive);
  }

  @Override
  public CompletionStage<Void> makeDirectory(String path, int mode, boolean parents) {
    return workspace.makeDirectory(path, mode, parents);
  }

  @Override
  public CompletionStage<List<String>> environment() {
    return workspace.environment();
  }

  @Override
  public CompletionStage<List<String>> setEnvironment(Map<String, String> variables) {
    return workspace.setEnvironment(variables);
  }

  @Override
  public CompletionStage<List<String>> unsetEnvironment(Collection<String> names) {
    return workspace.unsetEnvironment(names);
  }

  @Override
  public CompletionStage<ByteString> logs(int maxBytes) {
    return workspace.logs(maxBytes);
  }

  @Override
  public java.util.concurrent.Flow.Publisher<ByteString> followLogs(int tailBytes) {
    return workspace.followLogs(tailBytes);
  }
}
