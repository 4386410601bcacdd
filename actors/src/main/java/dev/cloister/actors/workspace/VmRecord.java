package dev.cloister.actors.workspace;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.port.Transport;
import java.time.Instant;
import java.util.Optional;

/**
 * What the journal knows of a launched VM: enough to find it again.
 *
 * @param from where its memory came from; empty in the journals of earlier versions
 */
public record VmRecord(
    ProcessIdentity process,
    long cid,
    Accelerator accelerator,
    Transport transport,
    Instant launchedAt,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<From> from) {

  /**
   * Where a VM's memory came from.
   *
   * @param word {@code template}, {@code fork}, {@code wake} or {@code cold}
   * @param reason why it is not from a template, where that needs telling; may be empty
   */
  public record From(String word, String reason) {}
}
