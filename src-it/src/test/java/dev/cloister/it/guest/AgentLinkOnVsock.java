package dev.cloister.it.guest;

import dev.cloister.actors.port.Transport;

/**
 * On AF_VSOCK, a stream for each operation, over the loopback of a kernel that has it: in the VM of
 * {@code scripts/lib/vsock-lab.sh}, whose processor is emulated, so that large is not very large.
 */
public class AgentLinkOnVsock extends AgentLinkSuite {
  public AgentLinkOnVsock() {
    super(Transport.VSOCK, 16);
  }
}
