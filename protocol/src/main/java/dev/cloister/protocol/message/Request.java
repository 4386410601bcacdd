package dev.cloister.protocol.message;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
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
  @JsonSubTypes.Type(value = Request.Configure.class, name = "configure"),
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

  /** Sets what a guest cannot know by itself. */
  record Configure(String hostname, Long unixNanos) implements Request<Reply.Done> {
    @Override
    public Class<Reply.Done> replyType() {
      return Reply.Done.class;
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
