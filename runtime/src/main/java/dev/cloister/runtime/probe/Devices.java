package dev.cloister.runtime.probe;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens device files to see whether this process may use them. */
final class Devices {
  private Devices() {}

  /** Whether the device opens for reading and writing, and why not. */
  static Verdict opens(Path device) {
    if (!Files.exists(device)) {
      return Verdict.no("There is no " + device);
    }
    try {
      FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE).close();
      return Verdict.yes(device + " opens");
    } catch (AccessDeniedException e) {
      return Verdict.no("This user may not open " + device);
    } catch (IOException e) {
      return Verdict.no(device + " does not open: " + e.getMessage());
    }
  }
}
