/** The writable disks of workspaces: qcow2 overlays on immutable base images. */
package dev.cloister.runtime.disk;
