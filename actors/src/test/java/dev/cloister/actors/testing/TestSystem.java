package dev.cloister.actors.testing;

import akka.actor.testkit.typed.internal.CapturingAppender;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import akka.persistence.testkit.ProcessingSuccess;
import akka.persistence.testkit.StorageFailure;
import akka.persistence.testkit.WriteEvents;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An actor system of its own for each test: time stands still until it is moved, the journal is in
 * memory and writes what the product would write. The log is shown only where a test fails.
 */
public final class TestSystem implements BeforeEachCallback, AfterEachCallback {
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              akka.actor.allow-java-serialization = off
              akka.actor.testkit.typed.single-expect-default = 20 s
              akka.actor.testkit.typed.default-timeout = 20 s
              akka.actor.testkit.typed.system-shutdown-default = 30 s
              akka.loglevel = INFO
              akka.scheduler.implementation = "dev.cloister.actors.testing.ManualScheduler"
              # Time that a test lets pass is none that a write amid it took.
              akka.persistence.journal-plugin-fallback {
                circuit-breaker.call-timeout = 1000 d
                recovery-event-timeout = 1000 d
              }
              akka.persistence.snapshot-store-plugin-fallback.circuit-breaker.call-timeout = 1000 d
              """)
          .withFallback(PersistenceTestKitPlugin.config())
          .withFallback(PersistenceTestKitSnapshotPlugin.config())
          .withFallback(ConfigFactory.load())
          .resolve();

  private final Config config;
  private ActorTestKit kit;
  private PersistenceTestKit journal;

  public TestSystem() {
    this(true);
  }

  private TestSystem(boolean serialize) {
    config =
        ConfigFactory.parseString(
                "akka.persistence.testkit { events.serialize = %1$s, snapshots.serialize = %1$s }"
                    .formatted(serialize))
            .withFallback(CONFIG);
  }

  /** One whose journal holds objects, not bytes. */
  public static TestSystem keepingObjects() {
    return new TestSystem(false);
  }

  public ActorTestKit kit() {
    return kit;
  }

  public ManualScheduler time() {
    return (ManualScheduler) kit.system().classicSystem().scheduler();
  }

  public PersistenceTestKit journal() {
    return journal;
  }

  /** The next write of such an event fails. */
  public void failTheWriteOf(Class<?> event) {
    AtomicBoolean failed = new AtomicBoolean();
    journal.withPolicy(
        (persistenceId, operation) ->
            operation instanceof WriteEvents write
                    && write.getBatch().stream().anyMatch(event::isInstance)
                    && failed.compareAndSet(false, true)
                ? StorageFailure.create()
                : ProcessingSuccess.getInstance());
  }

  /** Nothing can be written or read from now on. */
  public void failTheJournal() {
    journal.withPolicy((persistenceId, operation) -> StorageFailure.create());
  }

  /** Everything can. */
  public void repairTheJournal() {
    journal.resetPolicy();
  }

  /**
   * A persistent actor whose write failed comes back after its backoff: 200 ms, or twice that the
   * second time, and jitter.
   */
  public void restartAfterJournalFailure() {
    time().fire(Duration.ofMillis(200), Duration.ofMillis(480));
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    CapturingAppender.get("").clear();
    kit = ActorTestKit.create(context.getRequiredTestClass().getSimpleName(), config);
    journal = PersistenceTestKit.create(kit.system());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    kit.shutdownTestKit();
    if (context.getExecutionException().isPresent()) {
      CapturingAppender.get("").flush();
    }
    CapturingAppender.get("").clear();
  }
}
