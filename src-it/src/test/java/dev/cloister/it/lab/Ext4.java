package dev.cloister.it.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Has the file system's own checker look at a disk that nobody writes to. */
public final class Ext4 {
  private Ext4() {}

  /**
   * What {@code e2fsck} finds on a qcow2 disk that holds one ext4 file system: nothing, where it is
   * sound and needs no recovery.
   *
   * @param scratch a directory with room for a copy, which is sparse
   */
  public static String findings(Path disk, Path scratch) throws IOException {
    Path raw = scratch.resolve(disk.getParent().getFileName() + ".raw");
    Path said = scratch.resolve("said");
    try {
      run(said, "qemu-img", "convert", "-U", "-O", "raw", disk.toString(), raw.toString());
      return run(said, "e2fsck", "-f", "-n", raw.toString()) == 0 ? "" : Files.readString(said);
    } finally {
      Files.deleteIfExists(raw);
      Files.deleteIfExists(said);
    }
  }

  private static int run(Path said, String... argv) throws IOException {
    ProcessBuilder tool = new ProcessBuilder(argv).redirectErrorStream(true);
    tool.environment().merge("PATH", "/usr/sbin", (path, sbin) -> path + ":" + sbin);
    int code = tool.redirectOutput(said.toFile()).start().onExit().join().exitValue();
    if (code != 0 && argv[0].equals("qemu-img")) {
      throw new IOException(Files.readString(said));
    }
    return code;
  }
}
