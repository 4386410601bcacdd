package dev.cloister.runtime.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rate of the host's time stamp counter. Under TCG the guest's counter is the host's, and a
 * guest that is told its rate need not measure it against an emulated timer, a race that it loses
 * now and then and that hangs it for ever.
 */
public final class TscFrequency {
  private static final Pattern MEGAHERTZ = Pattern.compile("(?m)^cpu MHz\\s*:\\s*([0-9.]+)$");
  private static final Pattern CONSTANT = Pattern.compile("(?m)^flags\\s*:.*\\bconstant_tsc\\b");

  private TscFrequency() {}

  /**
   * Found out once: a daemon tells all its guests the same, however the processor's clock moves.
   */
  public static OptionalLong ofHost() {
    return Found.RATE;
  }

  private static final class Found {
    private static final OptionalLong RATE = read();
  }

  private static OptionalLong read() {
    try {
      return ofCpuInfo(Files.readString(Path.of("/proc/cpuinfo")));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * In kHz, from the text of {@code /proc/cpuinfo}. Empty unless the counter's rate is constant:
   * only then may "cpu MHz" be it.
   */
  static OptionalLong ofCpuInfo(String cpuInfo) {
    Matcher megahertz = MEGAHERTZ.matcher(cpuInfo);
    if (!CONSTANT.matcher(cpuInfo).find() || !megahertz.find()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Math.round(Double.parseDouble(megahertz.group(1)) * 1000));
  }
}
