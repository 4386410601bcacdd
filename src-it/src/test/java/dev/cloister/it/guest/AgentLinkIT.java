package dev.cloister.it.guest;

import dev.cloister.actors.port.Transport;

/** On a Unix socket, all operations on one stream: as virtio-serial has it. */
class AgentLinkIT extends AgentLinkSuite {
  AgentLinkIT() {
    super(Transport.SERIAL, 256);
  }
}
