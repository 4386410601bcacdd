package dev.cloister.runtime.call;

import java.nio.file.Path;

/**
 * Who answers.
 *
 * @param version of this build
 * @param pid of this process
 * @param home the state directory
 */
public record DaemonIdentity(String version, long pid, Path home) {}
