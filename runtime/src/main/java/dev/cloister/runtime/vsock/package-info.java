/**
 * AF_VSOCK sockets for this JVM. junixsocket-common holds the native code and the addresses; what
 * its vsock module would add to it, in the form it would have, is all there is here.
 */
package dev.cloister.runtime.vsock;
