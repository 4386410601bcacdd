package dev.cloister.runtime.qmp;

import dev.cloister.actors.port.MonitorEvent;
import java.util.Optional;
import java.util.OptionalLong;

/** What QEMU sends. */
sealed interface QmpMessage {
  /** Opens every session. */
  record Greeting(String version) implements QmpMessage {}

  /**
   * A command succeeded.
   *
   * @param status the field {@code status} of the answer, which those to {@code query-status} and
   *     {@code query-migrate} have
   */
  record Return(long id, Optional<String> status) implements QmpMessage {}

  /**
   * A command failed.
   *
   * @param id absent where QEMU could not even read the command
   */
  record Refusal(OptionalLong id, String kind, String description) implements QmpMessage {}

  /** Something happened. */
  record Event(MonitorEvent event) implements QmpMessage {}
}
