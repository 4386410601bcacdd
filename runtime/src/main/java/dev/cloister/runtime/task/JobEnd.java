package dev.cloister.runtime.task;

import dev.cloister.ExecResult;
import dev.cloister.JobOutput;
import dev.cloister.protocol.message.Reply;

/** A job that has ended, with the beginning of what it printed. */
public record JobEnd(Reply.Job job, JobOutput stdout, JobOutput stderr) {

  /** The same, as an execution that somebody had waited for. */
  public ExecResult asExecution() {
    return new ExecResult(
        new Reply.Exited(
            job.exitCode(),
            job.signal(),
            job.timedOut(),
            job.durationMillis(),
            job.stdoutBytes(),
            job.stderrBytes()),
        stdout.bytes(),
        stderr.bytes(),
        stdout.nextOffset() < stdout.total(),
        stderr.nextOffset() < stderr.total());
  }
}
