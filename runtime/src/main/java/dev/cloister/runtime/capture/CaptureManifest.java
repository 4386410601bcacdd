package dev.cloister.runtime.capture;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.TemplateStore.Shape;
import dev.cloister.runtime.template.SavedFiles;
import dev.cloister.runtime.template.TemplateInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a finished capture says of itself.
 *
 * @param workspace whose it was
 * @param shape of the VM
 * @param inputs what its memory and devices depend on
 * @param saved its files of memory and devices
 * @param diskBytes the length of its disk's file; 0 in those that are older than this
 * @param createdAt for people
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record CaptureManifest(
    int schema,
    String id,
    String workspace,
    Shape shape,
    TemplateInputs inputs,
    SavedFiles saved,
    long diskBytes,
    String createdAt) {
  static final int SCHEMA = 1;

  private static final long LONGEST = 1 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static CaptureManifest read(Path file) throws IOException {
    if (Files.size(file) > LONGEST) {
      throw new IOException(file + " is longer than " + LONGEST + " bytes");
    }
    return JSON.readValue(Files.readAllBytes(file), CaptureManifest.class);
  }

  byte[] bytes() throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
  }

  /** Checks that it is that capture's. */
  CaptureManifest checkId(String expected) {
    if (schema != SCHEMA || !id.equals(expected)) {
      throw damaged(expected, "its manifest is another's");
    }
    return this;
  }

  /**
   * Checks that this is the capture of that id, that its files are those it was saved with, and
   * that this host can restore it.
   *
   * @param now what a VM of its shape depends on now
   * @throws FailureException {@code CAPTURE_DAMAGED}, {@code CAPTURE_FOREIGN}
   */
  void check(String expected, TemplateInputs now, Path memory, Path devices) throws IOException {
    checkId(expected);
    if (!inputs.equals(now)) {
      throw new FailureException(
          FailureCode.CAPTURE_FOREIGN,
          "The capture "
              + id
              + " was saved by QEMU "
              + inputs.qemuVersion()
              + " on a machine that this host, with QEMU "
              + now.qemuVersion()
              + ", does not make",
          "Restore it with the QEMU and on the processor that saved it.");
    }
    saved
        .damage(memory, devices)
        .ifPresent(
            what -> {
              throw damaged(id, what);
            });
  }

  static FailureException damaged(String id, String what) {
    return new FailureException(
        FailureCode.CAPTURE_DAMAGED,
        "The capture " + id + " is damaged: " + what,
        "Capture the workspace again.");
  }
}
