package dev.cloister.runtime.embed;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.cloister.actors.host.Guardian;
import dev.cloister.actors.pool.PoolSettings;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.snapshot.SnapshotSettings;
import dev.cloister.actors.task.TaskSettings;
import dev.cloister.actors.template.TemplateSettings;
import dev.cloister.actors.vm.StopLadder;
import dev.cloister.actors.workspace.Keeping;
import dev.cloister.actors.workspace.KeepingAction;
import dev.cloister.actors.workspace.RestartSettings;
import dev.cloister.actors.workspace.WatchSettings;
import dev.cloister.actors.workspace.WorkspaceSettings;
import dev.cloister.runtime.journal.JournalDatabase;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads the settings of the actors, and adds what Akka needs to the configuration. */
final class SystemConfig {
  private static final int MOST_SPARES = 1000;
  private static final long MIB = 1L << 20;

  private SystemConfig() {}

  static Config akka(Config config, JournalDatabase journal) {
    return journal
        .config()
        .withFallback(ConfigFactory.parseResourcesAnySyntax(SystemConfig.class, "system"))
        .withFallback(config)
        .resolve();
  }

  /**
   * What becomes of workspaces that say nothing else when nobody uses them; after zero: nothing.
   */
  static Keeping.Idle idle(Config config) {
    String action = config.getString("cloister.idle.action");
    Duration after =
        config.getString("cloister.idle.after").equals("off")
            ? Duration.ZERO
            : config.getDuration("cloister.idle.after");
    return new Keeping.Idle(
        after,
        KeepingAction.ofWord(action)
            .filter(known -> known != KeepingAction.DELETE)
            .orElseThrow(
                () ->
                    new ConfigException.BadValue(
                        "cloister.idle.action", "It is suspend or stop, not " + action)));
  }

  static WorkspaceSettings workspace(Config config) {
    Config at = config.getConfig("cloister.workspace");
    Config stop = at.getConfig("stop");
    return new WorkspaceSettings(
        at.getDuration("boot-timeout"),
        at.getInt("boot-attempts"),
        at.getDuration("retry-backoff"),
        at.getDuration("adopt-timeout"),
        at.getDuration("host-timeout"),
        at.getInt("cid-attempts"),
        new StopLadder.Deadlines(
            stop.getDuration("guest"),
            stop.getDuration("powerdown"),
            stop.getDuration("quit"),
            stop.getDuration("terminate"),
            stop.getDuration("kill")),
        new WatchSettings(at.getDuration("guest-away"), at.getDuration("monitor-away")),
        restart(at.getConfig("restart")));
  }

  private static RestartSettings restart(Config at) {
    return new RestartSettings(
        at.getDuration("backoff"),
        at.getDuration("longest-backoff"),
        at.getInt("most"),
        at.getDuration("window"));
  }

  /**
   * How long a verb may take to be answered: every attempt to boot, a template tried twice and its
   * copy, the pauses between them, a whole ladder, and some.
   */
  static Duration patience(WorkspaceSettings settings) {
    StopLadder.Deadlines stop = settings.ladder();
    Duration ladder =
        stop.guest()
            .plus(stop.powerdown())
            .plus(stop.quit())
            .plus(stop.terminate())
            .plus(stop.kill());
    Duration attempt =
        settings
            .bootTimeout()
            .plus(settings.retryBackoff().multipliedBy(32))
            .plus(settings.hostTimeout().multipliedBy(2));
    int templatesAndFork = 3;
    return attempt
        .multipliedBy(settings.bootAttempts() + templatesAndFork)
        .plus(ladder.multipliedBy(2))
        .plusMinutes(1);
  }

  static TemplateSettings templates(
      Config config, WorkspaceSettings workspace, Transport transport) {
    Config at = config.getConfig("cloister.template");
    boolean fit = transport == Transport.SERIAL || at.getBoolean("over-vsock");
    return new TemplateSettings(
        at.getBoolean("enabled") && fit,
        workspace.bootTimeout(),
        at.getDuration("retry-after"),
        at.getInt("distrust-after"));
  }

  static PoolSettings pool(Config config) {
    Config at = config.getConfig("cloister.pool");
    return new PoolSettings(
        at.getConfigList("sizes").stream().map(SystemConfig::size).toList(),
        at.getDuration("demand"),
        Math.max(1, at.getInt("at-once")),
        at.getDuration("lull"),
        at.getDuration("backoff"),
        at.getDuration("longest-backoff"));
  }

  private static PoolSettings.Size size(Config at) {
    int least = at.getInt("least");
    int most = at.hasPath("most") ? at.getInt("most") : least;
    if (least < 0 || most < least || most > MOST_SPARES) {
      throw new ConfigException.BadValue(
          at.origin(), "least", "0 <= least <= most <= " + MOST_SPARES + " does not hold");
    }
    return new PoolSettings.Size(
        at.getString("image"),
        at.hasPath("vcpus") ? OptionalInt.of(at.getInt("vcpus")) : OptionalInt.empty(),
        at.hasPath("memory")
            ? OptionalInt.of(Math.toIntExact(at.getMemorySize("memory").toBytes() / MIB))
            : OptionalInt.empty(),
        at.hasPath("disk")
            ? OptionalLong.of(at.getMemorySize("disk").toBytes())
            : OptionalLong.empty(),
        least,
        most);
  }

  static TaskSettings tasks(Config config) {
    return new TaskSettings(
        config.getInt("cloister.task.most"), config.getInt("cloister.task.longest-result"));
  }

  static SnapshotSettings snapshots(Config config) {
    Config at = config.getConfig("cloister.snapshot");
    return new SnapshotSettings(
        at.getInt("max-per-workspace"), at.getMemorySize("max-bytes").toBytes());
  }

  static Guardian.CidRange cids(Config config) {
    return new Guardian.CidRange(
        config.getLong("cloister.cid.lowest"),
        config.getLong("cloister.cid.highest"),
        config.getDuration("cloister.cid.quarantine"));
  }
}
