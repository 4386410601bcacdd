package dev.cloister.runtime.mcp.session;

import dev.cloister.runtime.mcp.engine.CallLimit;
import dev.cloister.runtime.mcp.era.ClientCapabilities;
import dev.cloister.runtime.mcp.era.Principal;
import dev.cloister.runtime.mcp.rpc.ErrorCode;
import dev.cloister.runtime.mcp.rpc.RpcException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All sessions. Thread-safe. One that was idle for long is forgotten, and so is the one idle for
 * longest where there are too many: its client opens another when it is told.
 */
public final class Sessions {
  private final SessionSettings settings;
  private final Supplier<String> ids;
  private final Clock clock;
  private final Map<String, Session> open = new HashMap<>();

  /** {@code ids}: unguessable and never twice. */
  public Sessions(SessionSettings settings, Supplier<String> ids, Clock clock) {
    this.settings = settings;
    this.ids = ids;
    this.clock = clock;
  }

  /** Opens one. Fails with {@code TOO_MANY_CALLS} where there are too many, all of them busy. */
  public Session open(Principal principal, ClientCapabilities capabilities) {
    List<Session> gone = new ArrayList<>();
    Session made = new Session(ids.get(), principal, capabilities, new CallLimit(settings.calls()));
    synchronized (this) {
      long now = clock.millis();
      made.touch(now);
      forgetIdle(now, gone);
      if (open.size() >= settings.most()) {
        forgetLongestIdle(now, gone);
      }
      open.put(made.id(), made);
    }
    gone.forEach(Session::end);
    return made;
  }

  /** The open session of this id and principal, which is in use now. */
  public synchronized Optional<Session> find(String id, Principal principal) {
    Optional<Session> found =
        Optional.ofNullable(open.get(id))
            .filter(session -> session.client().principal().equals(principal));
    found.ifPresent(session -> session.touch(clock.millis()));
    return found;
  }

  /** Ends one with all it has under way. */
  public void end(Session session) {
    synchronized (this) {
      open.remove(session.id());
    }
    session.end();
  }

  /** Ends all. */
  public void end() {
    List<Session> all;
    synchronized (this) {
      all = List.copyOf(open.values());
      open.clear();
    }
    all.forEach(Session::end);
  }

  private void forgetIdle(long now, List<Session> gone) {
    long before = now - settings.idle().toMillis();
    open.values().stream().filter(session -> session.idleSince(now) < before).forEach(gone::add);
    gone.forEach(session -> open.remove(session.id()));
  }

  private void forgetLongestIdle(long now, List<Session> gone) {
    Session eldest =
        open.values().stream()
            .filter(session -> session.limit().isIdle())
            .min(Comparator.comparingLong(session -> session.idleSince(now)))
            .orElseThrow(
                () ->
                    new RpcException(
                        ErrorCode.TOO_MANY_CALLS,
                        "There are " + settings.most() + " sessions, all busy. Try again later."));
    open.remove(eldest.id());
    gone.add(eldest);
  }
}
