/**
 * The command line: one class a subcommand. Speaks to the daemon by the catalogue's routes; loads
 * none of the daemon's libraries, so that it answers at once.
 */
package dev.cloister.runtime.cli;
