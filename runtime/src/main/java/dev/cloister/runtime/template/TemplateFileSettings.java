package dev.cloister.runtime.template;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How much is kept of templates.
 *
 * @param mostBytes the sizes of all memory files together
 * @param maxAge a template that was not used for so long is removed
 * @param reserveBytes no template is made where less than this would stay free on the disk
 */
public record TemplateFileSettings(long mostBytes, Duration maxAge, long reserveBytes) {
  /** Reads {@code cloister.template}, and the reserve of disks. */
  public static TemplateFileSettings from(Config config) {
    return new TemplateFileSettings(
        config.getBytes("cloister.template.most-bytes"),
        config.getDuration("cloister.template.max-age"),
        config.getBytes("cloister.disk.reserve"));
  }
}
