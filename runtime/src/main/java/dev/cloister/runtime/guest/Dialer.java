package dev.cloister.runtime.guest;

import java.io.IOException;

/** Opens byte streams to one guest's agent. */
interface Dialer {
  /**
   * Tries once.
   *
   * @throws IOException when it may work later
   * @throws dev.cloister.actors.failure.FailureException when it never will
   */
  ByteStream dial() throws IOException;
}
