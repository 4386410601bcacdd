package dev.cloister.actors.port;

/**
 * One process of this host, for ever: a pid alone is recycled.
 *
 * @param pid the process id
 * @param startTicks field 22 of {@code /proc/<pid>/stat}: clock ticks from the host's boot to the
 *     start of the process
 * @param hostBoot the host's {@code /proc/sys/kernel/random/boot_id}
 */
public record ProcessIdentity(long pid, long startTicks, String hostBoot) {}
