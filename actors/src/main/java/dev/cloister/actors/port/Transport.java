package dev.cloister.actors.port;

/** How the host's bytes reach the guest agent. */
public enum Transport {
  /**
   * A virtio-serial port over a Unix socket of QEMU: works everywhere; all operations share one
   * stream.
   */
  SERIAL,
  /** vhost-vsock: needs {@code /dev/vhost-vsock}; a fresh stream for each long operation. */
  VSOCK
}
