package dev.cloister.runtime.template;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the files of a saved VM were when they were finished.
 *
 * @param memoryTime when the memory was last written to: nobody does so any more
 * @param devicesSha256 of the file of devices
 */
public record SavedFiles(
    long memoryBytes, String memoryTime, long devicesBytes, String devicesSha256) {

  /** Of what has neither. */
  public static final SavedFiles NONE = new SavedFiles(0, "", 0, "");

  /** The files as they are now. */
  public static SavedFiles of(Path memory, Path devices) throws IOException {
    byte[] saved = Files.readAllBytes(devices);
    return new SavedFiles(Files.size(memory), timeOf(memory), saved.length, Digests.sha256(saved));
  }

  /** What has become of them since, a clause for people; empty where they are the same. */
  public Optional<String> damage(Path memory, Path devices) throws IOException {
    if (sizeOf(memory) != memoryBytes) {
      return Optional.of(memory + " has not its size");
    }
    if (!timeOf(memory).equals(memoryTime)) {
      return Optional.of(memory + " was written to since it was saved");
    }
    if (sizeOf(devices) != devicesBytes) {
      return Optional.of(devices + " has not its size");
    }
    return Digests.sha256(Files.readAllBytes(devices)).equals(devicesSha256)
        ? Optional.empty()
        : Optional.of(devices + " has not its digest");
  }

  /** As exactly as the file system keeps it. */
  private static String timeOf(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant().toString();
  }

  private static long sizeOf(Path file) throws IOException {
    return Files.isRegularFile(file) ? Files.size(file) : -1;
  }
}
