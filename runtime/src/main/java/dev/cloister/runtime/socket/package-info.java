/** Connections to the Unix sockets of QEMU processes, made only to the process that was meant. */
package dev.cloister.runtime.socket;
