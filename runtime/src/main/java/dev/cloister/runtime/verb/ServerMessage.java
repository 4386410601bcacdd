package dev.cloister.runtime.verb;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A text message to the caller of a streamed execution. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ServerMessage.Started.class, name = "started"),
  @JsonSubTypes.Type(value = ServerMessage.Credit.class, name = "credit"),
  @JsonSubTypes.Type(value = ServerMessage.Exit.class, name = "exit"),
  @JsonSubTypes.Type(value = ServerMessage.Failed.class, name = "error"),
})
public sealed interface ServerMessage {
  /** The request is on its way. */
  record Started(String id) implements ServerMessage {}

  /**
   * So many more bytes of standard input are welcome. A caller that sends more is made to wait by
   * its connection, and its signals with it.
   */
  record Credit(int bytes) implements ServerMessage {}

  /** It has ended; the last message. */
  record Exit(ExitView exit) implements ServerMessage {}

  /** It failed; the last message. */
  record Failed(ErrorView error) implements ServerMessage {}
}
