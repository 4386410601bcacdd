/** Captures in the state directory: memory, devices and disks of workspaces at one instant. */
package dev.cloister.runtime.capture;
