package dev.cloister.runtime.verb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SchemasTest {
  static List<Verb<?, ?>> verbs() {
    return Verbs.ALL;
  }

  @Test
  void derivesTypesBoundsAndDescriptions() {
    JsonNode schema = Schemas.input(WorkspaceVerbs.CREATE);
    assertThat(schema.path("type").asText()).isEqualTo("object");
    assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
    assertThat(names(schema.path("required"))).containsExactly("image");
    JsonNode vcpus = schema.at("/properties/vcpus");
    assertThat(vcpus.path("type").asText()).isEqualTo("integer");
    assertThat(vcpus.path("minimum").asInt()).isEqualTo(1);
    assertThat(vcpus.path("maximum").asInt()).isEqualTo(64);
    assertThat(vcpus.path("description").asText()).startsWith("Virtual processors");
    assertThat(schema.at("/properties/name/pattern").asText()).startsWith("^[a-z0-9]");
    assertThat(schema.at("/properties/image/maxLength").asInt()).isEqualTo(128);
    List<String> order = new ArrayList<>();
    schema.path("properties").fieldNames().forEachRemaining(order::add);
    assertThat(order)
        .containsExactly(
            "image",
            "name",
            "vcpus",
            "memoryMiB",
            "diskBytes",
            "restart",
            "cold",
            "wake",
            "idleAfterMillis",
            "idleAction",
            "ttlMillis",
            "ttlAction");
    assertThat(names(schema.at("/properties/restart/enum")))
        .containsExactly("never", "on-failure", "always");
  }

  @Test
  void derivesListsMapsAndEnums() {
    JsonNode exec = Schemas.input(ExecVerbs.EXEC);
    assertThat(exec.at("/properties/command/type").asText()).isEqualTo("array");
    assertThat(exec.at("/properties/command/minItems").asInt()).isEqualTo(1);
    assertThat(exec.at("/properties/command/items/type").asText()).isEqualTo("string");
    assertThat(exec.at("/properties/command/items").has("description")).isFalse();
    assertThat(exec.at("/properties/env/additionalProperties/type").asText()).isEqualTo("string");
    assertThat(names(Schemas.output(ExecVerbs.EXEC).at("/properties/stdoutEncoding/enum")))
        .containsExactly("utf-8", "base64");
    assertThat(names(Schemas.output(WorkspaceVerbs.INFO).at("/properties/state/enum")))
        .contains("running", "lost");
  }

  @Test
  void derivesNestedRecordsAndTimes() {
    JsonNode view = Schemas.output(WorkspaceVerbs.LIST).at("/properties/workspaces/items");
    assertThat(view.at("/properties/vm/properties/boot/properties/totalMillis/type").asText())
        .isEqualTo("integer");
    assertThat(view.at("/properties/createdAt/format").asText()).isEqualTo("date-time");
    assertThat(names(view.path("required"))).contains("id", "state").doesNotContain("vm", "note");
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void isAWholeSchemaOfTheDialect(Verb<?, ?> verb) {
    var dialect =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(
                com.networknt.schema.SchemaLocation.of(
                    "https://json-schema.org/draft/2020-12/schema"));
    for (ObjectNode schema : List.of(Schemas.input(verb), Schemas.output(verb))) {
      assertThat(dialect.validate(schema)).isEmpty();
      assertThat(schema.path("type").asText()).isEqualTo("object");
      assertThat(schema.findValues("$ref")).isEmpty();
      assertThat(schema.path("properties"))
          .allSatisfy(field -> assertThat(field.path("description").asText()).isNotEmpty());
      assertThat(schema.path("properties"))
          .allSatisfy(field -> assertThat(field.has("type") || field.has("enum")).isTrue());
    }
  }

  @Test
  void givesEveryCallerACopy() {
    Schemas.input(ExecVerbs.EXEC).removeAll();
    assertThat(Schemas.input(ExecVerbs.EXEC).has("properties")).isTrue();
  }

  private static List<String> names(JsonNode array) {
    List<String> names = new ArrayList<>();
    array.forEach(name -> names.add(name.asText()));
    return names;
  }
}
