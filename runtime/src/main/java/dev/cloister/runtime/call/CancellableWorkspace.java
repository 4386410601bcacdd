package dev.cloister.runtime.call;

import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.Execution;
import dev.cloister.Job;
import dev.cloister.JobOptions;
import dev.cloister.ListOptions;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.protocol.message.Reply;
import dev.cloister.runtime.embed.BufferedExec;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A workspace whose executions end when a call is cancelled; all else as it is. */
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
  public CompletionStage<WorkspaceInfo> stop() {
    return workspace.stop();
  }

  @Override
  public CompletionStage<Void> delete() {
    return workspace.delete();
  }

  @Override
  public Source<ByteString, CompletionStage<Reply.FileSent>> readFile(
      String path, long offset, long length) {
    return workspace.readFile(path, offset, length);
  }

  @Override
  public CompletionStage<Reply.FileStored> writeFile(
      String path, int mode, Source<ByteString, ?> contents) {
    return workspace.writeFile(path, mode, contents);
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
  public Flow.Publisher<ByteString> followLogs(int tailBytes) {
    return workspace.followLogs(tailBytes);
  }
}
