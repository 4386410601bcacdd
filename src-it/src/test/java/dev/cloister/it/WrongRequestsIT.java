package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.Workspace;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be refused without a VM is refused at once, and says what would be right. */
class WrongRequestsIT {
  private static Lab lab;

  @BeforeAll
  static void open(Lab given) {
    lab = given;
  }

  private static Failure refused(WorkspaceOptions options, FailureCode code) {
    return new FailureSubject(lab).failsToCreate(options, code);
  }

  @Test
  void anImageThatIsNotThere() {
    Failure failure = refused(WorkspaceOptions.image("minimum"), FailureCode.IMAGE_NOT_FOUND);
    assertThat(failure.message()).contains("minimum", "minimal");
    refused(WorkspaceOptions.image("../minimal"), FailureCode.IMAGE_NOT_FOUND);
    refused(WorkspaceOptions.image(""), FailureCode.IMAGE_NOT_FOUND);
  }

  static Stream<Arguments> sizes() {
    WorkspaceOptions minimal = WorkspaceOptions.image("minimal");
    return Stream.of(
        Arguments.of("a disk of one byte", minimal.withDiskBytes(1), FailureCode.INVALID_ARGUMENT),
        Arguments.of("a negative disk", minimal.withDiskBytes(-1), FailureCode.INVALID_ARGUMENT),
        Arguments.of(
            "a disk of an exbibyte", minimal.withDiskBytes(1L << 60), FailureCode.INVALID_ARGUMENT),
        Arguments.of(
            "the largest number",
            minimal.withDiskBytes(Long.MAX_VALUE),
            FailureCode.INVALID_ARGUMENT),
        Arguments.of("no memory", minimal.withMemoryMiB(0), FailureCode.INVALID_ARGUMENT),
        Arguments.of("too little memory", minimal.withMemoryMiB(8), FailureCode.INVALID_ARGUMENT),
        Arguments.of(
            "more memory than the host has",
            minimal.withMemoryMiB(Integer.MAX_VALUE),
            FailureCode.NOT_ENOUGH_RESOURCES),
        Arguments.of("no processor", minimal.withVcpus(0), FailureCode.INVALID_ARGUMENT),
        Arguments.of("too many processors", minimal.withVcpus(65), FailureCode.INVALID_ARGUMENT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sizes")
  void aWrongSize(String what, WorkspaceOptions options, FailureCode code) {
    refused(options, code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "UPPER", "-a", "a-", "a b", "a/b", "..", "ü", "a\n", "ws-0123456789ab"})
  void aNameThatIsNone(String name) {
    refused(WorkspaceOptions.image("minimal").withName(name), FailureCode.INVALID_ARGUMENT);
  }

  @Test
  void aNameThatIsTooLong() {
    refused(
        WorkspaceOptions.image("minimal").withName("a".repeat(64)), FailureCode.INVALID_ARGUMENT);
  }

  /** Of two that come at once either may be first; the name is taken from the first moment on. */
  @Test
  void aNameThatIsTakenAlsoByOneThatIsBeingMade() {
    WorkspaceOptions options = WorkspaceOptions.image("minimal").withName("mine");
    List<Either> both =
        Stream.of(lab.cloister().create(options), lab.cloister().create(options))
            .map(WrongRequestsIT::either)
            .map(Outcome::of)
            .toList();
    List<Workspace> made = both.stream().flatMap(one -> one.made().stream()).toList();
    try {
      Failure after = Outcome.failureOf(lab.cloister().create(options));
      assertThat(made).hasSize(1);
      assertThat(
              Stream.concat(both.stream().flatMap(one -> one.refused().stream()), Stream.of(after)))
          .hasSize(2)
          .allSatisfy(
              failure -> {
                assertThat(failure.code()).isEqualTo(FailureCode.NAME_TAKEN);
                assertThat(failure.message()).contains("mine");
                assertThat(failure.remedy()).isNotBlank();
              });
      assertThat(lab.list()).hasSize(1);
    } finally {
      made.forEach(workspace -> Outcome.of(workspace.delete()));
    }
  }

  private record Either(Optional<Workspace> made, Optional<Failure> refused) {}

  private static CompletionStage<Either> either(CompletionStage<Workspace> create) {
    return create.handle(
        (made, error) ->
            new Either(
                Optional.ofNullable(made),
                Optional.ofNullable(error).map(FailureException::failureOf)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "ws-0123456789ab", "", "../etc"})
  void aWorkspaceThatIsNotThere(String name) {
    Failure failure = Outcome.failureOf(lab.cloister().workspace(name));
    assertThat(failure.code()).isEqualTo(FailureCode.WORKSPACE_NOT_FOUND);
    assertThat(failure.remedy()).isNotBlank();
  }
}
