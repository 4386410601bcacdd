/** Snapshots: captures of a workspace that bear a name and are kept until they are removed. */
package dev.cloister.actors.snapshot;
