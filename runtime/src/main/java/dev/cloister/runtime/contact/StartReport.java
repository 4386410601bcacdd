package dev.cloister.runtime.contact;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.cloister.runtime.verb.ErrorView;

/** A line the starting daemon writes to its standard output, for who started it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StartReport.Phase.class, name = "phase"),
  @JsonSubTypes.Type(value = StartReport.Ready.class, name = "ready"),
  @JsonSubTypes.Type(value = StartReport.Failed.class, name = "failed"),
})
public sealed interface StartReport {
  /** What it does now, for people. */
  record Phase(String text) implements StartReport {}

  /** It serves; the last line. */
  record Ready(DaemonFile daemon) implements StartReport {}

  /** It could not start; the last line. */
  record Failed(ErrorView error) implements StartReport {}
}
