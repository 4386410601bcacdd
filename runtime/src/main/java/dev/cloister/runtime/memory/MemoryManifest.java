package dev.cloister.runtime.memory;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.TemplateStore.Shape;
import dev.cloister.runtime.template.TemplateInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a finished memory says of itself.
 *
 * @param workspace whose it is
 * @param shape of the VM
 * @param inputs what it depends on
 * @param bytes of the stream
 * @param crc32c of the stream, in hexadecimal: it tells damage, not malice
 * @param createdAt for people
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record MemoryManifest(
    int schema,
    String id,
    String workspace,
    Shape shape,
    TemplateInputs inputs,
    long bytes,
    String crc32c,
    String createdAt) {
  static final int SCHEMA = 1;

  private static final long LONGEST = 1 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static MemoryManifest read(Path file) throws IOException {
    if (Files.size(file) > LONGEST) {
      throw new IOException(file + " is longer than " + LONGEST + " bytes");
    }
    return JSON.readValue(Files.readAllBytes(file), MemoryManifest.class);
  }

  byte[] contents() throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
  }

  /**
   * Checks that this is that memory, that the stream is as it was saved, and that this host can
   * take it in.
   *
   * @param now what a VM of its shape depends on now
   * @throws FailureException {@code MEMORY_DAMAGED}, {@code MEMORY_FOREIGN}
   */
  void check(String ofWorkspace, String ofId, TemplateInputs now, Path stream) throws IOException {
    if (schema != SCHEMA || !id.equals(ofId) || !workspace.equals(ofWorkspace)) {
      throw damaged(ofWorkspace, "its manifest is another's");
    }
    if (!ClockRates.without(inputs).equals(ClockRates.without(now))
        || !ClockRates.fit(inputs, now)) {
      throw new FailureException(
          FailureCode.MEMORY_FOREIGN,
          "The memory of "
              + workspace
              + " was saved by QEMU "
              + inputs.qemuVersion()
              + " on a machine that this host, with QEMU "
              + now.qemuVersion()
              + ", does not make",
          "Wake it with the QEMU and on the processor that saved it, or " + DISCARD);
    }
    if (Files.size(stream) != bytes) {
      throw damaged(workspace, stream + " has not its size");
    }
    if (!Checksums.crc32c(stream).equals(crc32c)) {
      throw damaged(workspace, stream + " has not its checksum");
    }
  }

  private static final String DISCARD =
      "start the workspace with its memory discarded (cloister start --discard-memory); its disk is"
          + " kept.";

  static FailureException damaged(String workspace, String what) {
    return new FailureException(
        FailureCode.MEMORY_DAMAGED,
        "The memory of " + workspace + " is damaged: " + what,
        "To go on, " + DISCARD);
  }
}
