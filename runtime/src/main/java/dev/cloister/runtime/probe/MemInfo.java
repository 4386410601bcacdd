package dev.cloister.runtime.probe;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code /proc/meminfo}. */
final class MemInfo {
  private static final Pattern TOTAL = Pattern.compile("(?m)^MemTotal:\\s+(\\d+) kB$");

  private MemInfo() {}

  static long totalBytes(String memInfo) throws IOException {
    Matcher total = TOTAL.matcher(memInfo);
    if (!total.find()) {
      throw new IOException("/proc/meminfo has no MemTotal");
    }
    return Long.parseLong(total.group(1)) * 1024;
  }
}
