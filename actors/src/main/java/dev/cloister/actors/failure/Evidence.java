package dev.cloister.actors.failure;

import java.util.OptionalInt;

/**
 * What the machine left behind when something failed.
 *
 * @param console the last lines the guest printed on its console; empty when it printed none
 * @param stderr the last lines QEMU wrote to its standard error
 * @param exitCode the process's exit code, where it has exited: 128 + the signal's number where a
 *     signal ended it
 */
public record Evidence(String console, String stderr, OptionalInt exitCode) {
  public static final Evidence NONE = new Evidence("", "", OptionalInt.empty());
}
