package dev.cloister.runtime.verb;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * A text message from the caller of a streamed execution, after the first, which is the {@link
 * ExecInput}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ClientMessage.End.class, name = "end"),
  @JsonSubTypes.Type(value = ClientMessage.Signal.class, name = "signal"),
  @JsonSubTypes.Type(value = ClientMessage.Cancel.class, name = "cancel"),
})
public sealed interface ClientMessage {
  /** No more standard input. */
  record End() implements ClientMessage {}

  /** Send this signal to the program's process group. */
  record Signal(int signal) implements ClientMessage {}

  /** Kill it and everything it started. */
  record Cancel() implements ClientMessage {}
}
