package dev.cloister.runtime.embed;

import dev.cloister.actors.workspace.WorkspaceId;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes identities nobody can guess or meet twice. Thread-safe. */
final class Ids {
  private final SecureRandom random = new SecureRandom();

  WorkspaceId workspace() {
    return new WorkspaceId("ws-" + hex(6));
  }

  String execution() {
    return "x-" + hex(8);
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
