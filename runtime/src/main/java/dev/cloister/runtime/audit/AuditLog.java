package dev.cloister.runtime.audit;

import com.typesafe.config.Config;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.failure.FailureKind;
import dev.cloister.runtime.verb.Verb;
import dev.cloister.runtime.verb.VerbJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log of one state directory, {@code audit.log}: a JSON object a line for every call of a
 * verb that is not read-only, and for every call that is refused. Thread-safe; a line costs one
 * write to the page cache. A line that cannot be written is an error in the daemon's log, and
 * nobody's call fails of it.
 */
public final class AuditLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

  /** Strangers must not be able to push everybody else's lines out of the file. */
  private static final Duration PAUSE_BETWEEN_STRANGERS = Duration.ofSeconds(1);

  private static final int LONGEST_NAME = 2048;

  private final AuditFile file;
  private final Clock clock;
  private Instant lastStranger = Instant.MIN;
  private long unrecorded;

  AuditLog(AuditFile file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /**
   * Opens it in {@code home}. The caller closes it.
   *
   * @param config the whole configuration
   * @throws FailureException with {@code HOST_IO}
   */
  public static AuditLog open(Path home, Config config) {
    Config audit = config.getConfig("cloister.audit");
    Path path = home.resolve("audit.log");
    try {
      AuditFile file =
          new AuditFile(path, audit.getBytes("file-bytes"), audit.getInt("generations"));
      return new AuditLog(file, Clock.systemUTC());
    } catch (IOException e) {
      throw new FailureException(
          FailureCode.HOST_IO,
          "Cannot open " + path + ": " + e,
          "Make the state directory writable; every change must be recorded.");
    }
  }

  /**
   * Records how a call ended.
   *
   * @param workspaces the names or ids given, or made
   * @param sizes of contents
   * @param failure null where it succeeded
   */
  public void ended(
      Verb<?, ?> verb,
      String workspaces,
      Caller caller,
      Sizes sizes,
      Duration took,
      Throwable failure) {
    FailureCode code = failure == null ? null : FailureException.failureOf(failure).code();
    boolean refused = code != null && code.kind() == FailureKind.REFUSED;
    if (verb.effects().readOnly() && !refused) {
      return;
    }
    write(
        entry(
            Optional.of(verb.name()),
            workspaces,
            caller,
            code == null ? "ok" : code.id(),
            took,
            sizes,
            OptionalLong.empty()));
  }

  /** Records that one was sent away at the door; at most once a second. */
  public synchronized void sentAway(Caller caller) {
    Instant now = clock.instant();
    if (now.isBefore(lastStranger.plus(PAUSE_BETWEEN_STRANGERS))) {
      unrecorded++;
      return;
    }
    lastStranger = now;
    write(
        entry(
            Optional.empty(),
            "",
            caller,
            FailureCode.UNAUTHORIZED.id(),
            Duration.ZERO,
            Sizes.NONE,
            unrecorded == 0 ? OptionalLong.empty() : OptionalLong.of(unrecorded)));
    unrecorded = 0;
  }

  @Override
  public synchronized void close() {
    try {
      file.close();
    } catch (IOException e) {
      log.error("The audit log was not closed in order", e);
    }
  }

  private AuditEntry entry(
      Optional<String> verb,
      String workspaces,
      Caller caller,
      String outcome,
      Duration took,
      Sizes sizes,
      OptionalLong leftOut) {
    return new AuditEntry(
        clock.instant(),
        caller.principal(),
        caller.surface().name().toLowerCase(Locale.ROOT),
        verb,
        Optional.of(workspaces)
            .filter(some -> !some.isEmpty())
            .map(some -> some.substring(0, Math.min(some.length(), LONGEST_NAME))),
        outcome,
        took.toMillis(),
        sizes.in(),
        sizes.out(),
        leftOut);
  }

  private synchronized void write(AuditEntry entry) {
    byte[] json = VerbJson.write(entry);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    try {
      file.append(line);
    } catch (IOException e) {
      log.error("The audit log lacks a line: {} {}", entry.verb(), entry.outcome(), e);
    }
  }
}
