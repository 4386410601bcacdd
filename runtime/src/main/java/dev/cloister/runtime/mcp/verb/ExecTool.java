package dev.cloister.runtime.mcp.verb;

import akka.util.ByteString;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.ExecOptions;
import dev.cloister.Job;
import dev.cloister.JobOptions;
import dev.cloister.Workspace;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.task.TaskSpec;
import dev.cloister.runtime.call.Arguments;
import dev.cloister.runtime.call.Calls;
import dev.cloister.runtime.call.Views;
import dev.cloister.runtime.mcp.feature.CallContext;
import dev.cloister.runtime.mcp.feature.Tool;
import dev.cloister.runtime.mcp.feature.ToolOutcome;
import dev.cloister.runtime.mcp.feature.ToolSpec;
import dev.cloister.runtime.task.JobEnd;
import dev.cloister.runtime.task.JobEnds;
import dev.cloister.runtime.verb.ExecInput;
import dev.cloister.runtime.verb.ExecVerbs;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Runs a program. For a client that polls tasks it runs as a job, so that it can go on as a task
 * when it takes long: then neither a disconnect nor a restart of the daemon ends it.
 */
final class ExecTool implements Tool {
  private final Tool plain;
  private final Calls calls;
  private final Waiting waiting;
  private final TaskFeature tasks;

  ExecTool(Tool plain, Calls calls, Waiting waiting, TaskFeature tasks) {
    this.plain = plain;
    this.calls = calls;
    this.waiting = waiting;
    this.tasks = tasks;
  }

  @Override
  public ToolSpec spec() {
    return plain.spec();
  }

  @Override
  public boolean checksArguments() {
    return true;
  }

  @Override
  public CompletionStage<ToolOutcome> call(ObjectNode arguments, CallContext context) {
    if (!context.client().capabilities().tasks()) {
      return plain.call(arguments, context);
    }
    ExecInput input = VerbTool.input(ExecVerbs.EXEC, arguments, calls);
    CompletionStage<ToolOutcome> outcome =
        calls.recorded(ExecVerbs.EXEC, input, VerbTool.CALLER, () -> run(input, context));
    return waiting
        .during(ExecVerbs.EXEC.title(), context, outcome)
        .exceptionallyCompose(
            error ->
                FailureException.failureOf(error).code() == FailureCode.AGENT_OUTDATED
                    ? plain.call(arguments, context)
                    : CompletableFuture.failedFuture(error));
  }

  private CompletionStage<ToolOutcome> run(ExecInput input, CallContext context) {
    ExecOptions options = Arguments.exec(input);
    String id = UUID.randomUUID().toString();
    return calls
        .workspace(input.workspace())
        .thenCompose(
            workspace ->
                workspace
                    .startJob(job(options, id))
                    .thenCompose(job -> feed(job, options.stdin()))
                    .thenCompose(job -> settle(job, workspace, options, context)));
  }

  private static JobOptions job(ExecOptions options, String id) {
    return new JobOptions(
        Optional.of(id),
        options.argv(),
        options.cwd(),
        options.env(),
        options.user(),
        options.timeout(),
        options.killGrace(),
        !options.stdin().isEmpty(),
        JobOptions.DEFAULT_OUTPUT_LIMIT);
  }

  private static CompletionStage<Job> feed(Job job, ByteString stdin) {
    return stdin.isEmpty()
        ? CompletableFuture.completedFuture(job)
        : job.write(stdin, true).handle((written, error) -> job);
  }

  private CompletionStage<ToolOutcome> settle(
      Job job, Workspace workspace, ExecOptions options, CallContext context) {
    CompletableFuture<Void> ours = new CompletableFuture<>();
    context
        .cancelled()
        .thenRun(
            () -> {
              if (!ours.isDone()) {
                job.kill();
              }
            });
    return JobEnds.within(job, options.outputLimit(), tasks.settings().after())
        .thenCompose(
            end -> {
              if (end.isPresent()) {
                return over(job, end.get());
              }
              ours.complete(null);
              return begin(job, workspace, context);
            });
  }

  private static CompletionStage<ToolOutcome> over(Job job, JobEnd end) {
    return job.remove().handle((removed, error) -> VerbTool.done(Views.exec(end.asExecution())));
  }

  private CompletionStage<ToolOutcome> begin(Job job, Workspace workspace, CallContext context) {
    TaskSpec spec =
        new TaskSpec(
            job.id(),
            context.client().principal().name(),
            ExecVerbs.EXEC.name(),
            workspace.id(),
            job.id(),
            Instant.now(),
            tasks.settings().keep());
    return tasks.begin(spec).thenApply(ToolOutcome.Started::new);
  }
}
