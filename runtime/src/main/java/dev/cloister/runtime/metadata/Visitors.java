package dev.cloister.runtime.metadata;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guests being answered, each once at a time, so that one which keeps asking costs no more than
 * one question at a time. Closes their connections. For any thread; never blocks.
 */
final class Visitors {
  private static final Logger LOG = LoggerFactory.getLogger(Visitors.class);
  private static final JsonMapper JSON = new JsonMapper();

  private record Answer(int schema, Resident workspace) {}

  private final Residents residents;
  private final Set<Long> present = new HashSet<>();

  Visitors(Residents residents) {
    this.residents = residents;
  }

  /**
   * Answers the guest, later, and closes. A guest that nobody knows is told nothing.
   *
   * @param channel does not block
   */
  void receive(long cid, SocketChannel channel) {
    synchronized (present) {
      if (!present.add(cid)) {
        close(channel);
        return;
      }
    }
    CompletableFuture.completedStage(cid)
        .thenCompose(residents::of)
        .thenAccept(found -> answer(cid, found, channel))
        .whenComplete(
            (done, error) -> {
              // First, for the guest may come again as soon as it sees the end.
              synchronized (present) {
                present.remove(cid);
              }
              close(channel);
              if (error != null) {
                LOG.warn("The guest with the context id {} got no answer", cid, error);
              }
            });
  }

  /** One write: a guest that has no room for so few bytes does not want them. */
  private static void answer(long cid, Optional<Resident> resident, SocketChannel channel) {
    if (resident.isEmpty()) {
      LOG.debug("The context id {} belongs to no workspace: it is told nothing", cid);
      return;
    }
    ByteBuffer line = StandardCharsets.UTF_8.encode(text(resident.get()) + "\n");
    try {
      channel.write(line);
    } catch (IOException e) {
      LOG.debug("The guest {} did not take its answer: {}", cid, e.toString());
    }
  }

  private static String text(Resident resident) {
    try {
      return JSON.writeValueAsString(new Answer(1, resident));
    } catch (JsonProcessingException e) {
      throw new CompletionException(e);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("Closing a guest's connection: {}", e.toString());
    }
  }
}
