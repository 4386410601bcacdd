package dev.cloister.runtime.probe;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import java.util.Arrays;

/**
 * How the host is probed.
 *
 * @param acceleration what may run guests
 * @param deadline how long a guest under KVM may take to its first process
 */
public record ProbeSettings(Mode acceleration, Duration deadline) {
  /** What may run guests. */
  public enum Mode {
    /** KVM where it is proved, TCG elsewhere. */
    AUTO,
    /** KVM, or a failure. */
    KVM,
    /** TCG, untried. */
    TCG
  }

  /** Reads {@code cloister.probe}. */
  public static ProbeSettings from(Config config) {
    Config probe = config.getConfig("cloister.probe");
    String mode = probe.getString("acceleration");
    return new ProbeSettings(
        Arrays.stream(Mode.values())
            .filter(one -> one.name().equalsIgnoreCase(mode))
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigException.BadValue(
                        "cloister.probe.acceleration", "It is auto, kvm or tcg, not " + mode)),
        probe.getDuration("deadline"));
  }
}
