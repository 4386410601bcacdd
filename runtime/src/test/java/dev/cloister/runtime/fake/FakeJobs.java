package dev.cloister.runtime.fake;

import dev.cloister.Job;
import dev.cloister.JobOptions;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.protocol.message.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The jobs of one fake workspace. */
final class FakeJobs {
  private final Map<String, FakeJob> jobs = new LinkedHashMap<>();
  private int next = 1;

  synchronized Job start(JobOptions options, Map<String, String> environment) {
    String program = options.argv().isEmpty() ? "" : options.argv().get(0);
    if (!FakeExecution.isKnown(program)) {
      throw new FailureException(
          FailureCode.COMMAND_NOT_FOUND, "There is no " + program, "Install it.");
    }
    String id = options.id().orElseGet(() -> "j-" + next++);
    FakeJob known = jobs.get(id);
    if (known == null) {
      jobs.put(id, new FakeJob(id, options, environment));
    } else if (!known.isStartedAs(options)) {
      throw new FailureException(
          FailureCode.GUEST_REFUSED, "There is another job " + id, "Choose another id.");
    }
    return handle(id);
  }

  Job handle(String id) {
    return new FakeJobHandle(this, id);
  }

  synchronized FakeJob find(String id) {
    FakeJob known = jobs.get(id);
    if (known == null) {
      throw new FailureException(FailureCode.JOB_NOT_FOUND, "There is no job " + id, "List them.");
    }
    return known;
  }

  synchronized void remove(String id) {
    if (find(id).info().state() == Reply.Job.State.RUNNING) {
      throw new FailureException(
          FailureCode.GUEST_REFUSED, "Job " + id + " is running", "Kill it first.");
    }
    jobs.remove(id);
  }

  synchronized List<Reply.Job> all() {
    return jobs.values().stream().map(FakeJob::info).toList();
  }
}
