/**
 * Tests on AF_VSOCK for real. They need {@code /dev/vhost-vsock} and the loopback transport, and
 * run in the VM of {@code scripts/lib/vsock-lab.sh}, which has both; there they fail where either
 * is missing. Their classes are no {@code *IT}, for the build's own hosts seldom have them.
 */
package dev.cloister.it.vsock;
