package dev.cloister.runtime.qemu;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Bytes a guest or QEMU wrote, made safe to show: they may hold anything, also escape codes. */
final class PrintableTail {
  private static final Pattern ESCAPE_CODE =
      Pattern.compile("\u001b(\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(\u0007|\u001b\\\\)|[@-_])");
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\uFFFD&&[^\\n\\t]]");

  private PrintableTail() {}

  static String of(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    String plain = ESCAPE_CODE.matcher(text).replaceAll("");
    return UNPRINTABLE.matcher(plain).replaceAll("").strip();
  }
}
