package dev.cloister.runtime.backup;

import java.time.Instant;
import java.util.List;

/**
 * The first entry of a backup.
 *
 * @param format of the file
 * @param version of the program that wrote it
 * @param images where the images really were
 * @param workspaces the ids of those whose disks are in it
 */
record BackupManifest(
    int format, String version, Instant createdAt, String images, List<String> workspaces) {
  static final int FORMAT = 1;
  static final String NAME = "backup.json";
  static final String JOURNAL = "journal.sql";
}
