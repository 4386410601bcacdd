package dev.cloister.runtime.embed;

import dev.cloister.actors.workspace.WorkspaceId;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** Makes identities nobody meets twice. Thread-safe. */
final class Ids {
  private final SecureRandom random = new SecureRandom();
  private final AtomicLong executions = new AtomicLong();
  private final String opened = hex(4);

  WorkspaceId workspace() {
    return new WorkspaceId("ws-" + hex(6));
  }

  String capture() {
    return hex(6);
  }

  /** Unlike those of the daemons before it, whose executions may still run in a guest. */
  String execution() {
    return "x-" + opened + "-" + executions.incrementAndGet();
  }

  String job() {
    return "j-" + hex(8);
  }

  /** A name for a workspace that was given none, e.g. {@code minimal-3fa9c1}. */
  String name(String image) {
    return image + "-" + hex(3);
  }

  private String hex(int bytes) {
    byte[] buffer = new byte[bytes];
    random.nextBytes(buffer);
    return HexFormat.of().formatHex(buffer);
  }
}
