package dev.cloister.runtime.embed;

import akka.stream.Materializer;
import akka.util.ByteString;
import dev.cloister.actors.workspace.WorkspaceId;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What handles on workspaces share: streams, ids, the deadline's clock and the consoles.
 *
 * @param tail the end of a console's log, at most so many bytes
 * @param follow the end of a console's log, and then what it prints
 */
record Guests(
    Materializer materializer,
    Ids ids,
    ScheduledExecutorService deadlines,
    Executor deliveries,
    Tail tail,
    Follow follow) {

  /** Reads the end of a log. */
  interface Tail {
    CompletionStage<ByteString> read(WorkspaceId workspace, int maxBytes);
  }

  /** Follows a console, beginning with the end of its log. */
  interface Follow {
    Flow.Publisher<ByteBuffer> from(WorkspaceId workspace, int tailBytes);
  }
}
