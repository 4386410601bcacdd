package dev.cloister.runtime.verb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VerbInputTest {
  @Test
  void readsWhatSatisfiesTheSchema() {
    ExecInput input =
        read(
            ExecVerbs.EXEC,
            "{'workspace':'a','command':['ls','-l'],'env':{'A':'b'},'timeoutMillis':5,'cwd':null}");
    assertThat(input.command()).containsExactly("ls", "-l");
    assertThat(input.env().orElseThrow()).containsEntry("A", "b");
    assertThat(input.timeoutMillis()).hasValue(5);
    assertThat(input.cwd()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{} | 'image' is missing | Give 'image': The base",
        "{'image':null} | 'image' is missing | Give 'image'",
        "{'image':'m','cpus':2} | no field 'cpus' | Use image, name, vcpus",
        "{'image':'m','vcpus':'x'} | 'vcpus' has a wrong value | Virtual processors, 1 to 64",
        "{'image':'m','vcpus':65} | maximum value of 64 | Virtual processors",
        "{'image':'m','vcpus':1.5} | 'vcpus' has a wrong value | Virtual processors",
        "{'image':'m','memoryMiB':99999999999} | 'memoryMiB' has a wrong value | Memory",
        "{'image':'m','name':'A_b'} | 'name' has a wrong value | 1 to 63",
        "{'image':['m']} | 'image' has a wrong value | base image",
        "{'image':''} | 'image' has a wrong value | base image",
      })
  void namesFieldRuleAndRemedy(String document, String message, String remedy) {
    Failure failure = refusal(WorkspaceVerbs.CREATE, document);
    assertThat(failure.code()).isEqualTo(FailureCode.INVALID_ARGUMENT);
    assertThat(failure.message()).contains(message);
    assertThat(failure.remedy()).contains(remedy);
  }

  @Test
  void namesPlacesInsideAField() {
    assertThat(refusal(ExecVerbs.EXEC, "{'workspace':'a','command':['x',1]}").message())
        .contains("'command[1]'");
    assertThat(refusal(ExecVerbs.EXEC, "{'workspace':'a','command':['x'],'env':{'K':2}}").message())
        .contains("'env.K'");
  }

  @Test
  void repeatsNoValue() {
    Failure failure =
        refusal(
            ExecVerbs.EXEC, "{'workspace':'a','command':['x'],'env':'s3cret','cwd':['s3cret']}");
    assertThat(failure.message() + failure.remedy()).doesNotContain("s3cret");
  }

  private static Failure refusal(Verb<?, ?> verb, String document) {
    return catchThrowableOfType(FailureException.class, () -> read(verb, document)).failure();
  }

  private static <I extends Record> I read(Verb<I, ?> verb, String document) {
    return VerbInput.of(verb, VerbJson.parse(document.replace('\'', '"').getBytes(UTF_8)));
  }
}
