package dev.cloister.it.lab;

import dev.cloister.runtime.qemu.QemuBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The QEMU of a lab, behind a name that a test can take it away from, and put it back. */
public final class RealQemu {
  /** As it is called in PATH. */
  public static final String NAME = "qemu-system-x86_64";

  private final Path path;

  private RealQemu(Path path) {
    this.path = path;
  }

  /** What a test does to the name. */
  public interface Replacement {
    void of(Path path) throws IOException;
  }

  /** The lab uses it from its next opening on. */
  public static RealQemu in(Lab lab) throws IOException {
    RealQemu qemu = new RealQemu(lab.home().resolve("qemu"));
    qemu.putBack();
    lab.with("cloister.qemu.binary = \"" + qemu.path + "\"");
    return qemu;
  }

  public void replace(Replacement replacement) throws IOException {
    replacement.of(path);
  }

  public void putBack() throws IOException {
    Files.deleteIfExists(path);
    Files.createSymbolicLink(path, QemuBinary.find(NAME, System.getenv("PATH")));
  }
}
