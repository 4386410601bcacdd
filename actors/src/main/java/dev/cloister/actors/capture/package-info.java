/**
 * Captures: a running workspace's memory, devices and disk at one instant, for others to begin
 * with.
 */
package dev.cloister.actors.capture;
