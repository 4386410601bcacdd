package dev.cloister.runtime.verb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.FailureCode;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class VerbsTest {
  static List<Verb<?, ?>> verbs() {
    return Verbs.ALL;
  }

  @Test
  void listsEveryVerbThatIsDeclared() {
    long declared =
        Stream.of(
                WorkspaceVerbs.class,
                SnapshotVerbs.class,
                ExecVerbs.class,
                JobVerbs.class,
                FileVerbs.class,
                GitVerbs.class,
                HostVerbs.class)
            .flatMap(verbs -> Arrays.stream(verbs.getDeclaredFields()))
            .filter(
                field -> Modifier.isPublic(field.getModifiers()) && field.getType() == Verb.class)
            .count();
    assertThat(Verbs.ALL).hasSize((int) declared).doesNotHaveDuplicates();
    assertThat(Verbs.ALL).extracting(Verb::name).doesNotHaveDuplicates();
    assertThat(Verbs.ALL)
        .extracting(verb -> verb.route().method() + verb.route().path())
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void isNamedAndDescribed(Verb<?, ?> verb) {
    assertThat(verb.name()).matches("[a-z]+(-[a-z]+)*");
    assertThat(verb.title()).matches("[A-Z][A-Za-z' -]{3,40}");
    assertThat(verb.description()).matches("(?s)[A-Z].{15,}\\.");
    assertThat(verb.toolName()).matches("[a-z]+(_[a-z]+)*");
    assertThat(verb.errors()).contains(FailureCode.INVALID_ARGUMENT, FailureCode.INTERNAL);
    assertThat(undocumented(verb.input())).isEmpty();
    assertThat(undocumented(verb.output())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void hasARouteThatFitsItsInput(Verb<?, ?> verb) {
    assertThat(verb.route().path()).startsWith("/v1/");
    assertThat(Arrays.stream(verb.input().getRecordComponents()).map(RecordComponent::getName))
        .containsAll(verb.route().parameters());
    if (verb.effects().readOnly()) {
      assertThat(verb.route().method()).isEqualTo(Route.Method.GET);
    }
  }

  private static Stream<String> undocumented(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .flatMap(
            component ->
                Stream.concat(
                    component.isAnnotationPresent(Doc.class)
                        ? Stream.empty()
                        : Stream.of(type.getSimpleName() + "." + component.getName()),
                    recordIn(component.getGenericType()).flatMap(VerbsTest::undocumented)));
  }

  private static Stream<Class<?>> recordIn(Type type) {
    if (type instanceof ParameterizedType generic) {
      return Arrays.stream(generic.getActualTypeArguments()).flatMap(VerbsTest::recordIn);
    }
    return type instanceof Class<?> plain && plain.isRecord() ? Stream.of(plain) : Stream.empty();
  }
}
