package dev.cloister.it.lab;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** An initramfs (newc archive) that holds one program as {@code /init}. */
public final class Cpio {
  private static final int EXECUTABLE = 0100755;

  private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

  private Cpio() {}

  public static byte[] ofInit(byte[] program) {
    Cpio cpio = new Cpio();
    cpio.entry(1, "init", EXECUTABLE, program);
    cpio.entry(0, "TRAILER!!!", 0, new byte[0]);
    return cpio.archive.toByteArray();
  }

  private void entry(int inode, String name, int mode, byte[] contents) {
    StringBuilder header = new StringBuilder("070701");
    int[] fields = {inode, mode, 0, 0, 1, 0, contents.length, 0, 0, 0, 0, name.length() + 1, 0};
    for (int field : fields) {
      header.append(String.format("%08x", field));
    }
    archive.writeBytes((header + name + "\0").getBytes(StandardCharsets.US_ASCII));
    pad();
    archive.writeBytes(contents);
    pad();
  }

  private void pad() {
    archive.writeBytes(new byte[(4 - archive.size() % 4) % 4]);
  }
}
