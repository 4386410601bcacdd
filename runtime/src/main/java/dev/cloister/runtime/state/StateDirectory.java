package dev.cloister.runtime.state;

import dev.cloister.actors.workspace.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The names of everything below one state directory, and of its run directory. Nothing is made or
 * written here.
 *
 * <p>Sockets live in a run directory of their own with a short path, because a Unix socket's
 * address holds 107 bytes at most; its name is derived from the state directory, so two of them
 * never meet.
 *
 * @param home the state directory, absolute
 * @param run the run directory, absolute
 */
public record StateDirectory(Path home, Path run) {

  /**
   * The layout of {@code home}, with its run directory below {@code runRoot} (e.g. {@code
   * /run/cloister}).
   */
  public static StateDirectory of(Path home, Path runRoot) {
    Path absolute = home.toAbsolutePath().normalize();
    return new StateDirectory(absolute, runRoot.toAbsolutePath().resolve(shortName(absolute)));
  }

  public Path images() {
    return home.resolve("images");
  }

  public Path workspaces() {
    return home.resolve("workspaces");
  }

  /** Disk and logs of a workspace; mode 0700. */
  public Path workspace(WorkspaceId id) {
    return (id.isTemplates() ? templates() : workspaces()).resolve(id.value());
  }

  public Path disk(WorkspaceId id) {
    return workspace(id).resolve("disk.qcow2");
  }

  public Path consoleLog(WorkspaceId id) {
    return workspace(id).resolve("console.log");
  }

  public Path stderrLog(WorkspaceId id) {
    return workspace(id).resolve("qemu.log");
  }

  /** Sockets and pid file of a workspace's VM; mode 0700. */
  public Path vm(WorkspaceId id) {
    return run.resolve(id.value());
  }

  public Path monitorSocket(WorkspaceId id) {
    return vm(id).resolve("qmp");
  }

  public Path agentSocket(WorkspaceId id) {
    return vm(id).resolve("agent");
  }

  public Path consoleSocket(WorkspaceId id) {
    return vm(id).resolve("console");
  }

  public Path pidFile(WorkspaceId id) {
    return vm(id).resolve("pid");
  }

  public Path journal() {
    return home.resolve("journal");
  }

  /** Templates, each in a directory by its identity; mode 0700. */
  public Path templates() {
    return home.resolve("templates");
  }

  /** Captures, each in a directory by its id; mode 0700. */
  public Path captures() {
    return home.resolve("captures");
  }

  /** The disk of a capture, on which those of forks lie. */
  public Path captureDisk(String id) {
    return captures().resolve(id).resolve("disk.qcow2");
  }

  /** What a finished capture says of itself. */
  public Path captureManifest(String id) {
    return captures().resolve(id).resolve("manifest.json");
  }

  /** The finished captures, by id, in order. */
  public List<String> finishedCaptures() {
    String[] names = captures().toFile().list();
    return Stream.of(names == null ? new String[0] : names)
        .filter(id -> captureManifest(id).toFile().exists())
        .sorted()
        .toList();
  }

  /**
   * The capture that a disk lies on; by the form of its name, for the same directory may have been
   * named in another way when the disk was made.
   *
   * @param base what the disk lies on
   */
  public static Optional<String> captureOf(Path base) {
    Path directory = base.getParent();
    boolean named =
        base.endsWith("disk.qcow2")
            && directory != null
            && directory.getParent() != null
            && directory.getParent().endsWith("captures");
    return named ? Optional.of(directory.getFileName().toString()) : Optional.empty();
  }

  /** What repairs set aside: nothing else ever touches it. */
  public Path quarantine() {
    return home.resolve("quarantine");
  }

  /** Verdicts of probes, kept per host boot. */
  public Path probes() {
    return home.resolve("probes");
  }

  private static String shortName(Path home) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(home.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
