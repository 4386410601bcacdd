package dev.cloister.runtime.template;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.TemplateStore.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a finished template says of itself.
 *
 * @param shape what it is for
 * @param saved its files
 * @param createdAt for people
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record TemplateManifest(
    int schema, Shape shape, TemplateInputs inputs, SavedFiles saved, String createdAt) {
  static final int SCHEMA = 1;

  private static final long LONGEST = 1 << 20;
  private static final String REMEDY = "It is removed and made anew.";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static TemplateManifest read(Path file) throws IOException {
    if (Files.size(file) > LONGEST) {
      throw new IOException(file + " is longer than " + LONGEST + " bytes");
    }
    return JSON.readValue(Files.readAllBytes(file), TemplateManifest.class);
  }

  byte[] bytes() throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
  }

  /**
   * Checks that this is the template of that identity, and that its files are those it was saved
   * with.
   *
   * @throws FailureException {@code TEMPLATE_FOREIGN}, {@code TEMPLATE_DAMAGED}
   */
  void check(String identity, String qemuVersion, Path memory, Path devices) throws IOException {
    if (!inputs.qemuVersion().equals(qemuVersion)) {
      throw new FailureException(
          FailureCode.TEMPLATE_FOREIGN,
          "The template "
              + identity
              + " was saved by QEMU "
              + inputs.qemuVersion()
              + " and cannot be restored by QEMU "
              + qemuVersion,
          REMEDY);
    }
    demand(schema == SCHEMA, identity, "its manifest has schema " + schema);
    demand(inputs.identity().equals(identity), identity, "its manifest is another's");
    Optional<String> damage = saved.damage(memory, devices);
    demand(damage.isEmpty(), identity, damage.orElse(""));
  }

  private static void demand(boolean right, String identity, String what) {
    if (!right) {
      throw new FailureException(
          FailureCode.TEMPLATE_DAMAGED,
          "The template " + identity + " is damaged: " + what,
          REMEDY);
    }
  }
}
