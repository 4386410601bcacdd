/**
 * Frames of the guest protocol and the start of a connection, over any byte stream. Nothing here
 * does I/O, starts a thread or believes a peer.
 */
package dev.cloister.protocol.frame;
