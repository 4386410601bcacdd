package dev.cloister;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.cloister.runtime.state.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the state lives, and every other setting ({@code reference.conf} lists them).
 *
 * @param state the state directory's layout
 * @param config the whole configuration, resolved
 */
public record CloisterSettings(StateDirectory state, Config config) {

  /**
   * By the environment: {@code CLOISTER_HOME}, else the system's directory for root and the user's
   * own for others.
   */
  public static CloisterSettings defaults() {
    return defaults(home(System.getenv()));
  }

  /** The state directory {@code home}, and the run directory the environment chooses. */
  public static CloisterSettings defaults(Path home) {
    return of(home, runRoot(System.getenv()));
  }

  /** A state directory at {@code home}; its {@code cloister.conf} overrides the defaults. */
  public static CloisterSettings of(Path home, Path runRoot) {
    Path file = home.resolve("cloister.conf");
    Config own =
        Files.exists(file) ? ConfigFactory.parseFile(file.toFile()) : ConfigFactory.empty();
    Config config =
        ConfigFactory.defaultOverrides()
            .withFallback(own)
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    return new CloisterSettings(StateDirectory.of(home, runRoot), config);
  }

  /** These settings with {@code overrides} (HOCON) on top. */
  public CloisterSettings with(String overrides) {
    return new CloisterSettings(
        state, ConfigFactory.parseString(overrides).withFallback(config).resolve());
  }

  /** The state directory that {@code env} chooses. */
  public static Path home(Map<String, String> env) {
    String explicit = env.get("CLOISTER_HOME");
    if (explicit != null && !explicit.isBlank()) {
      return Path.of(explicit);
    }
    if (isRoot()) {
      return Path.of("/var/lib/cloister");
    }
    String xdg = env.get("XDG_STATE_HOME");
    Path base =
        xdg != null && !xdg.isBlank()
            ? Path.of(xdg)
            : Path.of(System.getProperty("user.home"), ".local/state");
    return base.resolve("cloister");
  }

  static Path runRoot(Map<String, String> env) {
    String explicit = env.get("CLOISTER_RUN");
    if (explicit != null && !explicit.isBlank()) {
      return Path.of(explicit);
    }
    if (isRoot()) {
      return Path.of("/run/cloister");
    }
    String xdg = env.get("XDG_RUNTIME_DIR");
    return xdg != null && !xdg.isBlank()
        ? Path.of(xdg, "cloister")
        : Path.of("/tmp", "cloister-" + System.getProperty("user.name"));
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
