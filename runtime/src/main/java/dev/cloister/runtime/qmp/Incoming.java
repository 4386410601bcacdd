package dev.cloister.runtime.qmp;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a QEMU is told where to load devices from. 8.2 is the first that reads files by name; an
 * earlier one reads its standard input, which the launch has made that file.
 */
final class Incoming {
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\..*");

  private Incoming() {}

  /**
   * The address for QEMU.
   *
   * @param version as QEMU greets, e.g. {@code 7.2.22}
   */
  static String uri(String version, Path devices) {
    Matcher parts = VERSION.matcher(version);
    if (!parts.matches()) {
      return "fd:0";
    }
    int major = Integer.parseInt(parts.group(1));
    int minor = Integer.parseInt(parts.group(2));
    return major > 8 || (major == 8 && minor >= 2) ? "file:" + devices : "fd:0";
  }
}
