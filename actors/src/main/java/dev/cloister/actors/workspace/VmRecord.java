package dev.cloister.actors.workspace;

import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.port.Transport;
import java.time.Instant;

/** What the journal knows of a launched VM: enough to find it again. */
public record VmRecord(
    ProcessIdentity process,
    long cid,
    Accelerator accelerator,
    Transport transport,
    Instant launchedAt) {}
