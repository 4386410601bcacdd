/** The daemon's process: opens the state directory, serves it, ends in good order. */
package dev.cloister.runtime.daemon;
