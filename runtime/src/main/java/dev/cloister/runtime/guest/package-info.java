/**
 * The host's side of the guest protocol: links to agents over virtio-serial and AF_VSOCK.
 *
 * <p>Each connection has two threads of its own, one that reads and one that writes; neither ever
 * runs foreign code. What a caller sees (output, answers, the end) is delivered on an executor that
 * the composition gives. Every byte from a guest is hostile: whatever it sends, it costs bounded
 * memory and at most its own link.
 */
package dev.cloister.runtime.guest;
