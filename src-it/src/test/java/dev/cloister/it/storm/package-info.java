/**
 * Workspaces under a mixed load while their daemon, and at will their VMs, are killed again and
 * again: what was acknowledged is there, what was not is whole or not at all.
 */
package dev.cloister.it.storm;
