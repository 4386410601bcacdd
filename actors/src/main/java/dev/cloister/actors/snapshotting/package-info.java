/** Workspaces are saved as snapshots, put back to them, and forked from them. */
package dev.cloister.actors.snapshotting;
