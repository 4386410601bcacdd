/** Faults from outside that strike real workspaces in the middle of what is asked of them. */
package dev.cloister.it.faults;
