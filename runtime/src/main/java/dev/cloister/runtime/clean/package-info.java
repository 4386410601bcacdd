/** What is on this host that belongs to a state directory: found, and removed on demand. */
package dev.cloister.runtime.clean;
