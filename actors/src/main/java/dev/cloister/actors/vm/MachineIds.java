package dev.cloister.actors.vm;

import dev.cloister.actors.workspace.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The {@code /etc/machine-id} of guests. */
final class MachineIds {
  private static final int BYTES = 16;

  private MachineIds() {}

  /** The same for a workspace at each of its starts, and another for any other. */
  static String of(WorkspaceId id) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("cloister machine-id " + id).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
