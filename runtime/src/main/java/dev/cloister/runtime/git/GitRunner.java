package dev.cloister.runtime.git;

import dev.cloister.ExecResult;
import dev.cloister.Workspace;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.verb.Texts;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Runs git in one workspace. */
final class GitRunner {
  /**
   * What git printed, free of secrets.
   *
   * @param out its standard output
   * @param cut whether it printed more
   * @param exitCode 0 where all went well
   * @param err its standard error
   */
  record Ran(String out, boolean cut, int exitCode, String err) {
    String line() {
      return out.strip();
    }
  }

  private final Workspace workspace;

  GitRunner(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Runs it; fails with {@code GIT_FAILED} and git's own words unless all goes well. */
  CompletionStage<Ran> run(GitCommand command) {
    return attempt(command)
        .thenApply(
            ran -> {
              if (ran.exitCode() != 0) {
                throw GitFailures.of(command.name(), ran.err() + "\n" + ran.out());
              }
              return ran;
            });
  }

  /** Runs it; git may fail. */
  CompletionStage<Ran> attempt(GitCommand command) {
    return workspace
        .exec(command.options())
        .handle(
            (result, error) -> {
              if (error != null) {
                return CompletableFuture.<Ran>failedFuture(refined(error));
              }
              return result.exit().timedOut()
                  ? CompletableFuture.<Ran>failedFuture(GitFailures.late(command.name()))
                  : CompletableFuture.completedFuture(ran(result, command.redaction()));
            })
        .thenCompose(ran -> ran);
  }

  private Throwable refined(Throwable error) {
    return FailureException.failureOf(error).code() == FailureCode.COMMAND_NOT_FOUND
        ? GitFailures.missing(workspace.name())
        : error;
  }

  private static Ran ran(ExecResult result, Redaction redaction) {
    byte[] out = result.stdout().toArray();
    byte[] whole = result.stdoutTruncated() ? Texts.withoutBrokenEnd(out) : out;
    return new Ran(
        redaction.apply(new String(whole, StandardCharsets.UTF_8)),
        result.stdoutTruncated(),
        result.exit().exitCode(),
        redaction.apply(result.stderrText()));
  }
}
