/**
 * QEMU processes: the command line, the launch, the identity, the exit, the console and what it all
 * leaves behind as evidence.
 *
 * <p>A QEMU belongs to nobody but its workspace: it is started in a session of its own with files
 * for its output, so it outlives the daemon and a later daemon finds it again.
 */
package dev.cloister.runtime.qemu;
