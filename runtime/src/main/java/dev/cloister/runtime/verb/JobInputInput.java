package dev.cloister.runtime.verb;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Standard input for a job. */
public record JobInputInput(
    @Doc("The workspace's name or id.") @Rule(min = 1, max = 64) String workspace,
    @Doc("The job's id, as exec-background answered it.") @Rule(pattern = JobRules.ID) String job,
    @Doc("What to write, in the encoding told; nothing if left out.") @Rule(max = 1 << 20)
        Optional<String> input,
    @Doc("utf-8 or base64; utf-8 if left out.") Optional<Encoding> encoding,
    @Doc("Whether the input ends with this. False if left out.") Optional<Boolean> end)
    implements InWorkspaces.One, Sized {

  @Override
  public long contentBytes() {
    return input.map(text -> (long) text.getBytes(StandardCharsets.UTF_8).length).orElse(0L);
  }
}
