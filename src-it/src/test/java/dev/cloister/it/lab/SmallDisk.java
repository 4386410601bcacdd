package dev.cloister.it.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A file system of its own (tmpfs) for a lab's state directory, or a part of it, to be filled. It
 * is unmounted when the lab has been emptied, whatever the test has come to. Only root may mount:
 * for anybody else the test is skipped.
 */
public final class SmallDisk implements AutoCloseable {
  private static final int PAGE = 4096;

  private final Path at;
  private final Thread atTheEnd = new Thread(this::unmountQuietly, "small-disk");

  private SmallDisk(Path at) {
    this.at = at;
  }

  /** Mounts one for all of it; the lab must not have been opened. */
  public static SmallDisk under(Lab lab, int mebibytes) throws IOException {
    SmallDisk disk = mounted(lab, lab.home(), mebibytes);
    lab.furnish();
    return disk;
  }

  /** Mounts one for the journal alone; the lab must not have been opened. */
  public static SmallDisk underJournal(Lab lab, int mebibytes) throws IOException {
    return mounted(lab, Files.createDirectory(lab.state().journal()), mebibytes);
  }

  private static SmallDisk mounted(Lab lab, Path at, int mebibytes) throws IOException {
    String user = System.getProperty("user.name");
    if (!user.equals("root")) {
      System.err.println("SKIPPED: " + user + " may not mount a disk to be filled; be root");
    }
    Assumptions.assumeTrue(user.equals("root"), "Only root may mount a disk to be filled");
    SmallDisk disk = new SmallDisk(at);
    disk.run("mount", "-t", "tmpfs", "-o", disk.size(mebibytes) + ",mode=0700", "cloister-it");
    lab.alsoClose(disk);
    Runtime.getRuntime().addShutdownHook(disk.atTheEnd);
    return disk;
  }

  /** Makes it so large. */
  public void resize(int mebibytes) throws IOException {
    run("mount", "-o", "remount," + size(mebibytes));
  }

  /** Takes all the room but this. */
  public void fillUpTo(long freeBytes) throws IOException {
    byte[] page = new byte[PAGE];
    try (OutputStream filler = Files.newOutputStream(filler())) {
      while (at.toFile().getUsableSpace() - PAGE >= freeBytes) {
        filler.write(page);
      }
    }
  }

  /** Gives the room back that {@link #fillUpTo} has taken. */
  public void empty() throws IOException {
    Files.delete(filler());
  }

  private Path filler() {
    return at.resolve("filler");
  }

  private String size(int mebibytes) {
    return "size=" + mebibytes + "m";
  }

  private void run(String... command) throws IOException {
    List<String> whole = new java.util.ArrayList<>(List.of(command));
    whole.add(at.toString());
    Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", whole) + ": " + said.strip());
    }
  }

  @Override
  public void close() throws IOException {
    Runtime.getRuntime().removeShutdownHook(atTheEnd);
    try {
      run("umount");
    } catch (IOException busy) {
      // Who keeps it busy is a leak of its own; the mount must go all the same.
      run("umount", "--lazy");
      throw busy;
    }
  }

  private void unmountQuietly() {
    try {
      run("umount", "--lazy");
    } catch (IOException e) {
      System.err.println(e.getMessage());
    }
  }
}
