package dev.cloister.runtime.cli;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Permission bits in octal. */
final class Modes {
  private static final String ALL = "rwxrwxrwx";

  private Modes() {}

  /** Three octal digits. */
  static String octal(Set<PosixFilePermission> permissions) {
    String letters = PosixFilePermissions.toString(permissions);
    int bits = Integer.parseInt(letters.replaceAll("[rwx]", "1").replace('-', '0'), 2);
    return String.format("%03o", bits);
  }

  /** Of the nine permission bits; others are left out. */
  static Set<PosixFilePermission> ofOctal(String mode) {
    int bits = Integer.parseInt(mode, 8);
    StringBuilder letters = new StringBuilder(ALL);
    for (int i = 0; i < ALL.length(); i++) {
      if ((bits >> (ALL.length() - 1 - i) & 1) == 0) {
        letters.setCharAt(i, '-');
      }
    }
    return PosixFilePermissions.fromString(letters.toString());
  }
}
