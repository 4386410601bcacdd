package dev.cloister.runtime.call;

import dev.cloister.JobOutput;
import dev.cloister.protocol.message.Reply;
import dev.cloister.runtime.verb.Encoding;
import dev.cloister.runtime.verb.FileListView;
import dev.cloister.runtime.verb.JobOutputView;
import dev.cloister.runtime.verb.JobView;
import dev.cloister.runtime.verb.JobsView;
import dev.cloister.runtime.verb.Texts;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What a guest tells of its jobs and directories, as the catalogue shows it. */
final class GuestViews {
  private GuestViews() {}

  static JobView job(Reply.Job job) {
    boolean exited = job.state() == Reply.Job.State.EXITED;
    return new JobView(
        job.id(),
        job.command(),
        job.state().name().toLowerCase(Locale.ROOT),
        Instant.ofEpochMilli(job.startedMillis()),
        job.durationMillis(),
        exited ? OptionalInt.of(job.exitCode()) : OptionalInt.empty(),
        job.signal() != 0 ? OptionalInt.of(job.signal()) : OptionalInt.empty(),
        job.timedOut(),
        job.oomKilled(),
        job.stdoutBytes(),
        job.stderrBytes(),
        job.stdoutTruncated(),
        job.stderrTruncated(),
        job.stdinOpen());
  }

  static JobsView jobs(List<Reply.Job> jobs) {
    return new JobsView(jobs.stream().map(GuestViews::job).toList());
  }

  static JobOutputView output(Reply.Job job, JobOutput stdout, JobOutput stderr) {
    byte[] out = told(stdout);
    byte[] err = told(stderr);
    Encoding outEncoding = Encoding.of(out);
    Encoding errEncoding = Encoding.of(err);
    int outLeft = stdout.bytes().size() - out.length;
    int errLeft = stderr.bytes().size() - err.length;
    return new JobOutputView(
        job(job),
        outEncoding.encode(out),
        outEncoding,
        stdout.nextOffset() - outLeft,
        errEncoding.encode(err),
        errEncoding,
        stderr.nextOffset() - errLeft,
        stdout.ended() && stderr.ended() && outLeft == 0 && errLeft == 0);
  }

  /** A character whose rest is still to come is left for the next time. */
  private static byte[] told(JobOutput output) {
    byte[] bytes = output.bytes().toArray();
    if (output.ended()) {
      return bytes;
    }
    byte[] whole = Texts.withoutBrokenEnd(bytes);
    return whole.length > 0 && Encoding.of(whole) == Encoding.UTF_8 ? whole : bytes;
  }

  static FileListView files(Reply.FileList list) {
    return new FileListView(
        list.entries().stream().map(GuestViews::entry).toList(), some(list.next()));
  }

  private static FileListView.Entry entry(Reply.FileEntry entry) {
    return new FileListView.Entry(
        entry.name(),
        entry.type().name().toLowerCase(Locale.ROOT),
        entry.size(),
        Integer.toOctalString(entry.mode()),
        Instant.ofEpochMilli(entry.mtimeMillis()),
        some(entry.target()),
        some(entry.nameHex()));
  }

  private static Optional<String> some(String text) {
    return Optional.of(text).filter(any -> !any.isEmpty());
  }
}
