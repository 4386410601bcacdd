/**
 * QMP: QEMU's control protocol, one JSON object per line over a Unix socket.
 *
 * <p>Replies are matched to commands by id, never by position: one command that runs out of time
 * does not shift the answers of those after it. Events come between replies at any time, and even
 * before the greeting. All JSON stays inside the codec. The peer is our own QEMU, yet a guest that
 * breaks out of it speaks with its voice: lines and nesting are bounded, and anything malformed
 * ends the session.
 */
package dev.cloister.runtime.qmp;
