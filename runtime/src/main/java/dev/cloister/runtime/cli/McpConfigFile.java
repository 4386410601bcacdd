package dev.cloister.runtime.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.actors.failure.FailureCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A client's file, in which one server is set and everything else is left as it is. */
record McpConfigFile(McpClient client, Path file) {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");

  /**
   * Writes the server into the file, whole or not at all; makes the file where there is none.
   *
   * @throws FailedException the file is not understood, or cannot be written; it is as it was then
   */
  void set(McpServerEntry server) {
    try {
      Optional<String> before =
          Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
      String after =
          before
              .filter(text -> !text.isBlank())
              .map(text -> client.isToml() ? toml(text, server) : json(text, server))
              .orElseGet(() -> client.text(server));
      replace(after);
    } catch (IOException e) {
      throw new FailedException(
          FailureCode.HOST_IO,
          "Cannot write " + file + ": " + e.getMessage(),
          "Make it writable, or put in by hand what 'mcp install " + client.id() + "' prints.");
    }
  }

  private String json(String text, McpServerEntry server) {
    try {
      JsonNode whole = MAPPER.readTree(text);
      if (whole instanceof ObjectNode object) {
        object.withObject("/" + client.section()).set(server.name(), server.json());
        return object.toPrettyString() + "\n";
      }
      throw notUnderstood("it is not a JSON object");
    } catch (JsonProcessingException | UnsupportedOperationException e) {
      throw notUnderstood(e.getMessage().lines().findFirst().orElse(""));
    }
  }

  /** Comments would be lost if it were read and written again, so a table is only ever added. */
  private String toml(String text, McpServerEntry server) {
    String table = client.section() + "." + server.name();
    Pattern there =
        Pattern.compile("^\\s*\\[\\s*" + Pattern.quote(table) + "\\s*\\]", Pattern.MULTILINE);
    if (there.matcher(text).find()) {
      throw new FailedException(
          FailureCode.NAME_TAKEN,
          file + " has a table [" + table + "] already",
          "Remove it first, or choose another --name.");
    }
    return text + (text.endsWith("\n") ? "\n" : "\n\n") + server.toml(client.section());
  }

  private FailedException notUnderstood(String why) {
    return new FailedException(
        FailureCode.INVALID_ARGUMENT,
        "Cannot read " + file + ": " + why,
        "Put in by hand what 'mcp install " + client.id() + "' prints.");
  }

  private void replace(String text) throws IOException {
    Path target = Files.isSymbolicLink(file) ? file.toRealPath() : file;
    Path directory = target.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Path part =
        Files.createTempFile(
            directory,
            target.getFileName().toString(),
            ".part",
            PosixFilePermissions.asFileAttribute(PRIVATE));
    try {
      Files.writeString(part, text, StandardCharsets.UTF_8);
      if (Files.exists(target)) {
        Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(target));
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
