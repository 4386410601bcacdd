package dev.cloister.runtime.backup;

/**
 * What went into a backup, or came out of one.
 *
 * @param file the backup
 * @param home the state directory
 * @param workspaces how many
 * @param bytes the backup's length
 */
public record BackupReport(String file, String home, int workspaces, long bytes) {}
