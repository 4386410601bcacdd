/**
 * What a guest on vsock can ask its host: who it is. Nothing is read from the guest; it is known by
 * the context id of its connection, for which the kernel vouches.
 */
package dev.cloister.runtime.metadata;
