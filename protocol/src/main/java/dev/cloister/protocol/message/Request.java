package dev.cloister.protocol.message;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;

/**
 * What the host asks of the agent; {@code WIRE.md} tells each verb's meaning. A null component is
 * left out of the message and means the verb's default.
 *
 * @param <R> what the agent answers
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "verb")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Request.Exec.class, name = "exec"),
  @JsonSubTypes.Type(value = Request.Signal.class, name = "signal"),
  @JsonSubTypes.Type(value = Request.FileRead.class, name = "file-read"),
  @JsonSubTypes.Type(value = Request.FileWrite.class, name = "file-write"),
  @JsonSubTypes.Type(value = Request.JobStart.class, name = "job-start"),
  @JsonSubTypes.Type(value = Request.JobInfo.class, name = "job-info"),
  @JsonSubTypes.Type(value = Request.JobList.class, name = "job-list"),
  @JsonSubTypes.Type(value = Request.JobRead.class, name = "job-read"),
  @JsonSubTypes.Type(value = Request.JobWrite.class, name = "job-write"),
  @JsonSubTypes.Type(value = Request.JobSignal.class, name = "job-signal"),
  @JsonSubTypes.Type(value = Request.JobKill.class, name = "job-kill"),
  @JsonSubTypes.Type(value = Request.JobRemove.class, name = "job-remove"),
  @JsonSubTypes.Type(value = Request.FileList.class, name = "file-list"),
  @JsonSubTypes.Type(value = Request.FileStat.class, name = "file-stat"),
  @JsonSubTypes.Type(value = Request.FileRemove.class, name = "file-remove"),
  @JsonSubTypes.Type(value = Request.DirectoryMake.class, name = "directory-make"),
  @JsonSubTypes.Type(value = Request.EnvironmentChange.class, name = "environment-change"),
  @JsonSubTypes.Type(value = Request.EnvironmentList.class, name = "environment-list"),
  @JsonSubTypes.Type(value = Request.Configure.class, name = "configure"),
  @JsonSubTypes.Type(value = Request.Enter.class, name = "enter"),
  @JsonSubTypes.Type(value = Request.Freeze.class, name = "freeze"),
  @JsonSubTypes.Type(value = Request.Thaw.class, name = "thaw"),
  @JsonSubTypes.Type(value = Request.Renew.class, name = "renew"),
  @JsonSubTypes.Type(value = Request.Clock.class, name = "clock"),
  @JsonSubTypes.Type(value = Request.Info.class, name = "info"),
  @JsonSubTypes.Type(value = Request.Shutdown.class, name = "shutdown"),
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface Request<R extends Reply> {

  /** The record its REPLY is read into. */
  @JsonIgnore
  Class<R> replyType();

  /** Runs a program. */
  record Exec(
      String id,
      List<String> argv,
      String cwd,
      Map<String, String> env,
      String user,
      boolean stdin,
      Long timeoutMillis,
      Long killGraceMillis)
      implements Request<Reply.Exited> {
    @Override
    public Class<Reply.Exited> replyType() {
      return Reply.Exited.class;
    }
  }

  /** Sends a signal to an execution's process group. */
  record Signal(String id, int signal) implements Request<Reply.Done> {
    @Override
    public Class<Reply.Done> replyType() {
      return Reply.Done.class;
    }
  }

  /** Reads a file; {@code length} -1 or null: to its end. */
  record FileRead(String path, Long offset, Long length) implements Request<Reply.FileSent> {
    @Override
    public Class<Reply.FileSent> replyType() {
      return Reply.FileSent.class;
    }
  }

  /** Writes a file. */
  record FileWrite(String path, Integer mode, boolean append, boolean makeParents, String sha256)
      implements Request<Reply.FileStored> {
    @Override
    public Class<Reply.FileStored> replyType() {
      return Reply.FileStored.class;
    }
  }

  /** Starts a program that goes on without its host; the same request again starts nothing. */
  record JobStart(
      String id,
      List<String> argv,
      String cwd,
      Map<String, String> env,
      String user,
      boolean stdin,
      Long timeoutMillis,
      Long killGraceMillis,
      Long outputLimit)
      implements Request<Reply.Job> {
    @Override
    public Class<Reply.Job> replyType() {
      return Reply.Job.class;
    }

    /** Without the environment and the arguments, which may hold secrets. */
    @Override
    public String toString() {
      return "JobStart[id=" + id + "]";
    }
  }

  /** Asks how a job is. */
  record JobInfo(String id) implements Request<Reply.Job> {
    @Override
    public Class<Reply.Job> replyType() {
      return Reply.Job.class;
    }
  }

  /** Asks for all jobs. */
  record JobList() implements Request<Reply.Jobs> {
    @Override
    public Class<Reply.Jobs> replyType() {
      return Reply.Jobs.class;
    }
  }

  /** Reads what a job has printed; waits for so long where there is nothing yet. */
  record JobRead(String id, Stream stream, long offset, long maxBytes, Long waitMillis)
      implements Request<Reply.JobOutput> {
    @Override
    public Class<Reply.JobOutput> replyType() {
      return Reply.JobOutput.class;
    }

    /** Which of a job's streams. */
    public enum Stream {
      @JsonProperty("stdout")
      STDOUT,
      @JsonProperty("stderr")
      STDERR
    }
  }

  /** Writes to a job's standard input; waits for so long where it does not read. */
  record JobWrite(String id, boolean end, Long waitMillis) implements Request<Reply.JobInput> {
    @Override
    public Class<Reply.JobInput> replyType() {
      return Reply.JobInput.class;
    }
  }

  /** Sends a signal to a job's process group. */
  record JobSignal(String id, int signal) implements Request<Reply.Done> {
    @Override
    public Class<Reply.Done> replyType() {
      return Reply.Done.class;
    }
  }

  /** Kills a job and all that it started. */
  record JobKill(String id) implements Request<Reply.Job> {
    @Override
    public Class<Reply.Job> replyType() {
      return Reply.Job.class;
    }
  }

  /** Forgets a job that has ended, with its output. */
  record JobRemove(String id) implements Request<Reply.Done> {
    @Override
    public Class<Reply.Done> replyType() {
      return Reply.Done.class;
    }
  }

  /** Lists a directory, a page at a time. */
  record FileList(String path, Integer depth, Integer limit, String after)
      implements Request<Reply.FileList> {
    @Override
    public Class<Reply.FileList> replyType() {
      return Reply.FileList.class;
    }
  }

  /** Asks for one entry. */
  record FileStat(String path) implements Request<Reply.FileEntry> {
    @Override
    public Class<Reply.FileEntry> replyType() {
      return Reply.FileEntry.class;
    }
  }

  /** Removes a file, or a directory. */
  record FileRemove(String path, boolean recursive) implements Request<Reply.Done> {
    @Override
    public Class<Reply.Done> replyType() {
      return Reply.Done.class;
    }
  }

  /** Makes a directory. */
  record DirectoryMake(String path, Integer mode, boolean parents) implements Request<Reply.Done> {
    @Override
    public Class<Reply.Done> replyType() {
      return Reply.Done.class;
    }
  }

  /** Changes the variables that every program is started with. */
  record EnvironmentChange(Map<String, String> set, List<String> unset)
      implements Request<Reply.EnvironmentNames> {
    @Override
    public Class<Reply.EnvironmentNames> replyType() {
      return Reply.EnvironmentNames.class;
    }

    /** Without the values, which may be secrets. */
    @Override
    public String toString() {
      return "EnvironmentChange[set="
          + (set == null ? "[]" : set.keySet())
          + ", unset="
          + unset
          + "]";
    }
  }

  /** Asks for the names of those variables. */
  record EnvironmentList() implements Request<Reply.EnvironmentNames> {
    @Override
    public Class<Reply.EnvironmentNames> replyType() {
      return Reply.EnvironmentNames.class;
    }
  }

  /**
   * Sets what a guest cannot know by itself. What is null stays as it is.
   *
   * @param unixNanos the wall clock
   * @param machineId 32 hexadecimal digits
   * @param entropy bytes that no other guest gets, at most 512, in hexadecimal
   */
  record Configure(String hostname, Long unixNanos, String machineId, String entropy)
      implements Request<Reply.Done> {
    @Override
    public Class<Reply.Done> replyType() {
      return Reply.Done.class;
    }
  }

  /**
   * Lets a guest that is held go on: it becomes somebody by the same, then takes its disk into use.
   * Before it has, there is no process in it but the agent.
   */
  record Enter(String hostname, Long unixNanos, String machineId, String entropy)
      implements Request<Reply.Entered> {
    @Override
    public Class<Reply.Entered> replyType() {
      return Reply.Entered.class;
    }
  }

  /**
   * Makes a guest stand still, its programs and its disk, until {@link Thaw} or {@link Renew}.
   * Asked again it does nothing.
   */
  record Freeze() implements Request<Reply.Done> {
    @Override
    public Class<Reply.Done> replyType() {
      return Reply.Done.class;
    }
  }

  /**
   * Lets a guest go on as what it was. Asked again it sets the clock.
   *
   * @param unixNanos the wall clock; null: as it is
   */
  record Thaw(Long unixNanos) implements Request<Reply.Done> {
    @Override
    public Class<Reply.Done> replyType() {
      return Reply.Done.class;
    }
  }

  /** Lets a copy of a frozen guest go on, once it is somebody else by the same as {@link Enter}. */
  record Renew(String hostname, Long unixNanos, String machineId, String entropy)
      implements Request<Reply.Renewed> {
    @Override
    public Class<Reply.Renewed> replyType() {
      return Reply.Renewed.class;
    }
  }

  /** Asks for the guest's wall clock. */
  record Clock() implements Request<Reply.Clock> {
    @Override
    public Class<Reply.Clock> replyType() {
      return Reply.Clock.class;
    }
  }

  /** Asks how the guest is. */
  record Info() implements Request<Reply.Info> {
    @Override
    public Class<Reply.Info> replyType() {
      return Reply.Info.class;
    }
  }

  /** Asks the guest to end, in good order. */
  record Shutdown() implements Request<Reply.Done> {
    @Override
    public Class<Reply.Done> replyType() {
      return Reply.Done.class;
    }
  }
}
