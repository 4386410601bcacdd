/** Forks: many workspaces begin as one that runs. */
package dev.cloister.actors.fork;
