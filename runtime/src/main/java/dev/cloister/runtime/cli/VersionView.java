package dev.cloister.runtime.cli;

import java.util.Optional;

/**
 * Versions.
 *
 * @param cli of this program
 * @param daemon of the daemon, where one runs
 */
record VersionView(String cli, Optional<String> daemon) {}
