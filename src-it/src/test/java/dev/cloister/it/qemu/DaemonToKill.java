package dev.cloister.it.qemu;

import dev.cloister.actors.port.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Path;

/** A JVM of its own that launches a VM, says which, and waits for its end. */
final class DaemonToKill {
  private DaemonToKill() {}

  /** The one argument is the directory for everything. */
  public static void main(String[] arguments) throws IOException {
    try (RealHost host = new RealHost(Path.of(arguments[0]))) {
      ProcessIdentity launched = host.launch().identity();
      System.out.println(launched.pid() + " " + launched.startTicks() + " " + launched.hostBoot());
      int forever = System.in.read();
      System.exit(forever);
    }
  }
}
