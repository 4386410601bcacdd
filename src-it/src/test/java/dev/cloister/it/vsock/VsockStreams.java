package dev.cloister.it.vsock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/** What this kernel tells of connections on AF_VSOCK. */
final class VsockStreams {
  private VsockStreams() {}

  /**
   * The ports on this side of the established connections to a port of a context id: one for each.
   */
  static Set<Long> portsTo(long cid, int port) throws IOException {
    Process ss = new ProcessBuilder("ss", "-H", "-n", "--vsock").redirectErrorStream(true).start();
    String told = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (ss.onExit().join().exitValue() != 0) {
      throw new IOException("ss: " + told);
    }
    Set<Long> ports = new TreeSet<>();
    for (String line : told.lines().toList()) {
      // v_str ESTAB 0 0 2:3456 40:5000
      String[] words = line.strip().split("\\s+", -1);
      if (words.length >= 6 && words[1].equals("ESTAB") && words[5].equals(cid + ":" + port)) {
        ports.add(Long.parseLong(words[4].substring(words[4].indexOf(':') + 1)));
      }
    }
    return ports;
  }
}
