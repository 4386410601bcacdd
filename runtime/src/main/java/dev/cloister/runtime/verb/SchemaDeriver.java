package dev.cloister.runtime.verb;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import java.lang.annotation.Annotation;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * JSON Schema 2020-12 of a record: types by its components, meaning by {@link Doc}, bounds by
 * {@link Rule}; everything inline, in the order of declaration.
 */
final class SchemaDeriver {
  private final SchemaGenerator generator;

  private SchemaDeriver(SchemaGenerator generator) {
    this.generator = generator;
  }

  /** For what comes in: a field that is not declared is wrong. */
  static SchemaDeriver closed() {
    SchemaGeneratorConfigBuilder config = config();
    config.with(Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT);
    return new SchemaDeriver(new SchemaGenerator(config.build()));
  }

  /** For what goes out: a later version may tell more. */
  static SchemaDeriver open() {
    return new SchemaDeriver(new SchemaGenerator(config().build()));
  }

  ObjectNode schema(Class<? extends Record> type) {
    ObjectNode schema = generator.generateSchema(type);
    if (!schema.has("properties")) {
      schema.putObject("properties");
    }
    return schema;
  }

  private static SchemaGeneratorConfigBuilder config() {
    SchemaGeneratorConfigBuilder config =
        new SchemaGeneratorConfigBuilder(
                VerbJson.mapper(), SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(Option.INLINE_ALL_SCHEMAS, Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES)
            .without(Option.SCHEMA_VERSION_INDICATOR, Option.FLATTENED_OPTIONALS)
            .with(new JacksonModule(JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY));
    config.forTypesInGeneral().withPropertySorter((unusedOne, unusedOther) -> 0);
    config
        .forFields()
        .withTargetTypeOverridesResolver(SchemaDeriver::insideOptional)
        .withRequiredCheck(field -> insideOptional(field) == null)
        .withDescriptionResolver(field -> of(field, Doc.class).map(Doc::value).orElse(null))
        .withNumberInclusiveMinimumResolver(field -> number(min(field, Number.class)))
        .withNumberInclusiveMaximumResolver(field -> number(max(field, Number.class)))
        .withStringMinLengthResolver(field -> count(min(field, String.class)))
        .withStringMaxLengthResolver(field -> count(max(field, String.class)))
        .withArrayMinItemsResolver(field -> count(min(field, Collection.class)))
        .withArrayMaxItemsResolver(field -> count(max(field, Collection.class)))
        .withStringPatternResolver(
            field -> rule(field).map(Rule::pattern).filter(any -> !any.isEmpty()).orElse(null))
        .withEnumResolver(
            field ->
                rule(field)
                    .map(rule -> List.of(rule.allowed()))
                    .filter(any -> !any.isEmpty())
                    .orElse(null));
    return config;
  }

  /** What an optional holds; null where it is none, as the generator has it. */
  private static List<ResolvedType> insideOptional(FieldScope field) {
    ResolvedType type = field.getType();
    if (type == null) {
      return null;
    }
    Class<?> raw = type.getErasedType();
    if (raw == Optional.class) {
      return type.getTypeParameters();
    }
    if (raw == OptionalInt.class) {
      return List.of(field.getContext().resolve(Integer.class));
    }
    return raw == OptionalLong.class ? List.of(field.getContext().resolve(Long.class)) : null;
  }

  private static Optional<Long> min(FieldScope field, Class<?> kind) {
    return rule(field).map(Rule::min).filter(bound -> bound != Rule.NONE && is(field, kind));
  }

  private static Optional<Long> max(FieldScope field, Class<?> kind) {
    return rule(field).map(Rule::max).filter(bound -> bound != Rule.NONE && is(field, kind));
  }

  private static boolean is(FieldScope field, Class<?> kind) {
    Class<?> raw = field.getType().getErasedType();
    return kind.isAssignableFrom(BOXES.getOrDefault(raw, raw));
  }

  private static final Map<Class<?>, Class<?>> BOXES =
      Map.of(int.class, Integer.class, long.class, Long.class);

  private static Optional<Rule> rule(FieldScope field) {
    return of(field, Rule.class);
  }

  private static <A extends Annotation> Optional<A> of(FieldScope field, Class<A> annotation) {
    return field.isFakeContainerItemScope()
        ? Optional.empty()
        : Optional.ofNullable(field.getAnnotation(annotation));
  }

  private static BigDecimal number(Optional<Long> bound) {
    return bound.map(BigDecimal::valueOf).orElse(null);
  }

  private static Integer count(Optional<Long> bound) {
    return bound.map(Math::toIntExact).orElse(null);
  }
}
