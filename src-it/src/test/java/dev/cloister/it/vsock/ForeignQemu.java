package dev.cloister.it.vsock;

import dev.cloister.it.lab.RealQemu;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A QEMU that is nobody's workspace and holds a context id. It never runs an instruction. */
final class ForeignQemu implements AutoCloseable {
  private final Process process;

  private ForeignQemu(Process process) {
    this.process = process;
  }

  /** Starts it; it holds the id when this returns. */
  static ForeignQemu holding(long cid) throws IOException {
    ForeignQemu qemu =
        new ForeignQemu(
            new ProcessBuilder(
                    RealQemu.NAME,
                    "-machine",
                    "microvm,accel=tcg",
                    "-nodefaults",
                    "-display",
                    "none",
                    "-S",
                    "-device",
                    "vhost-vsock-device,guest-cid=" + cid,
                    "-qmp",
                    "stdio")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    // It greets when every device has been made.
    String greeting = qemu.process.inputReader(StandardCharsets.UTF_8).readLine();
    if (greeting == null) {
      throw new IOException("QEMU cannot hold the context id " + cid);
    }
    return qemu;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
