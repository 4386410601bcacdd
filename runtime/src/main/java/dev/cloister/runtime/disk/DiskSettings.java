package dev.cloister.runtime.disk;

import com.typesafe.config.Config;

/**
 * Settings of the disk store.
 *
 * @param reserveBytes no disk is made where less than this is free
 */
public record DiskSettings(long reserveBytes) {
  /** Reads {@code cloister.disk}. */
  public static DiskSettings from(Config config) {
    return new DiskSettings(config.getBytes("cloister.disk.reserve"));
  }
}
