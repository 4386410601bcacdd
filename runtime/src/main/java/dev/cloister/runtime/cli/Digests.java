package dev.cloister.runtime.cli;

import dev.cloister.actors.failure.FailureCode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Checksums of what was copied. */
final class Digests {
  private Digests() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Fails unless {@code copied} is what the other side says it is. */
  static void check(MessageDigest copied, String told) {
    String own = HexFormat.of().formatHex(copied.digest());
    if (!own.equals(told)) {
      throw new FailedException(
          FailureCode.GUEST_IO,
          "The copy's checksum is " + own + " and should be " + told,
          "Copy again; was the file written to meanwhile?");
    }
  }
}
