package dev.cloister.runtime.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.Shape;
import dev.cloister.runtime.verb.Verb;
import dev.cloister.runtime.verb.VerbJson;
import dev.cloister.runtime.verb.Verbs;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class OpenApiTest {
  private static final ObjectNode DOCUMENT = OpenApi.document("9.9");

  static List<Verb<?, ?>> verbs() {
    return Verbs.ALL;
  }

  @Test
  void isServedToWhoKnowsTheTokenAndReadByOthersTools() throws Exception {
    try (RestFixture rest = new RestFixture()) {
      var response = rest.get("/v1/openapi.json");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(VerbJson.parse(response.body())).hasToString(DOCUMENT.toString());
      var parsed = new OpenAPIV3Parser().readContents(new String(response.body(), UTF_8));
      assertThat(parsed.getMessages()).isEmpty();
      assertThat(parsed.getOpenAPI().getPaths()).containsKey("/v1/workspaces/{workspace}/exec");
      assertThat(parsed.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
    }
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void tellsEverythingAboutEveryVerb(Verb<?, ?> verb) {
    JsonNode operation = operation(verb);
    assertThat(operation.path("operationId").asText()).isEqualTo(verb.toolName());
    assertThat(operation.path("summary").asText()).isEqualTo(verb.title());
    assertThat(operation.path("description").asText()).isEqualTo(verb.description());
    assertThat(fields(operation)).containsExactlyInAnyOrderElementsOf(inputs(verb));
    assertThat(operation.at("/responses/200/content").isEmpty()).isFalse();
    for (FailureCode code : verb.errors()) {
      String status = Integer.toString(Statuses.of(code).intValue());
      assertThat(operation.at("/responses/" + status + "/description").asText())
          .contains(code.id());
    }
    if (verb.shape() == Shape.EXECUTION) {
      assertThat(path(verb).at("/get/responses/101").isMissingNode()).isFalse();
    }
  }

  @Test
  void holdsWholeSchemasOnly() {
    var dialect =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    List<JsonNode> schemas = DOCUMENT.findValues("schema");
    assertThat(schemas).hasSizeGreaterThan(Verbs.ALL.size());
    assertThat(schemas).allSatisfy(schema -> assertThat(dialect.validate(schema)).isEmpty());
  }

  @Test
  void namesEveryOperationOnce() {
    assertThat(DOCUMENT.findValuesAsText("operationId")).doesNotHaveDuplicates();
  }

  private static JsonNode path(Verb<?, ?> verb) {
    return DOCUMENT.path("paths").path(verb.route().path());
  }

  private static JsonNode operation(Verb<?, ?> verb) {
    return path(verb).path(verb.route().method().name().toLowerCase(Locale.ROOT));
  }

  private static List<String> fields(JsonNode operation) {
    List<String> fields = new ArrayList<>(operation.path("parameters").findValuesAsText("name"));
    operation
        .at("/requestBody/content/application~1json/schema/properties")
        .fieldNames()
        .forEachRemaining(fields::add);
    return fields;
  }

  private static List<String> inputs(Verb<?, ?> verb) {
    return java.util.Arrays.stream(verb.input().getRecordComponents())
        .map(java.lang.reflect.RecordComponent::getName)
        .toList();
  }
}
