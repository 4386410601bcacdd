package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import dev.cloister.ExecOptions;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.it.lab.Outcome;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Executions that cannot be: each is refused clearly, and the workspace goes on. */
class RefusalsIT extends SharedVm {
  private static final int MIB = 1 << 20;

  @AfterEach
  void theWorkspaceGoesOn() {
    assertThat(sh("echo on").stdoutText()).isEqualTo("on\n");
  }

  private static Failure refused(ExecOptions options) {
    Failure failure = Outcome.failureOf(workspace.exec(options));
    assertThat(failure.message()).isNotBlank();
    return failure;
  }

  @Test
  void aCommandThatIsNotThere() {
    Failure failure = refused(ExecOptions.of("no-such-command"));
    assertThat(failure.code()).isEqualTo(FailureCode.COMMAND_NOT_FOUND);
    assertThat(failure.message()).contains("no-such-command");
    assertThat(refused(ExecOptions.of("/no/such/path")).code())
        .isEqualTo(FailureCode.COMMAND_NOT_FOUND);
  }

  @Test
  void aFileThatIsNoProgram() {
    sh("echo text > /root/text; chmod 644 /root/text; mkdir -p /root/directory");
    for (String path : List.of("/root/text", "/root/directory", "/etc/passwd")) {
      assertThat(refused(ExecOptions.of(path)).code())
          .as(path)
          .isEqualTo(FailureCode.COMMAND_NOT_EXECUTABLE);
    }
  }

  @Test
  void aWorkingDirectoryThatIsNotThere() {
    for (String path : List.of("/no/such", "/etc/passwd")) {
      Failure failure = refused(ExecOptions.of("true").withCwd(path));
      assertThat(failure.code()).isEqualTo(FailureCode.FILE_NOT_FOUND);
      assertThat(failure.message()).contains(path);
    }
  }

  static Stream<Arguments> impossible() {
    ExecOptions ok = ExecOptions.of("true");
    return Stream.of(
        Arguments.of("an unknown user", ok.withUser("nobody-here")),
        Arguments.of("no arguments at all", ExecOptions.of(List.of())),
        Arguments.of("an empty program", ExecOptions.of("")),
        Arguments.of("a zero in an argument", ExecOptions.of("echo", "a\0b")),
        Arguments.of("a zero in a variable", ok.withEnv(Map.of("A", "a\0b"))),
        Arguments.of("a variable without a name", ok.withEnv(Map.of("", "x"))),
        Arguments.of("an equals sign in a name", ok.withEnv(Map.of("A=B", "x"))),
        Arguments.of("an argument longer than a frame", ExecOptions.of("echo", "x".repeat(MIB))),
        Arguments.of("a variable longer than a frame", ok.withEnv(Map.of("A", "x".repeat(MIB)))),
        Arguments.of(
            "an argument longer than the kernel takes",
            ExecOptions.of("echo", "x".repeat(MIB / 4))),
        Arguments.of(
            "more arguments than a frame holds",
            ExecOptions.of(Collections.nCopies(300_000, "arg"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("impossible")
  void whatCannotBeIsRefused(String what, ExecOptions options) {
    assertThat(refused(options).code())
        .isIn(FailureCode.GUEST_REFUSED, FailureCode.INVALID_ARGUMENT, FailureCode.LIMIT_EXCEEDED);
  }

  @Test
  void inputForWhatIsRefusedIsDropped() {
    ExecOptions options =
        ExecOptions.of("no-such-command").withStdin(ByteString.fromArray(new byte[MIB]));
    assertThat(refused(options).code()).isEqualTo(FailureCode.COMMAND_NOT_FOUND);
  }

  @Test
  void whatIsLargeAndPossibleIsDone() {
    String large = "x".repeat(100_000);
    assertThat(
            exec(ExecOptions.of("sh", "-c", "echo ${#1} ${#A}", "sh", large)
                    .withEnv(Map.of("A", large)))
                .stdoutText())
        .isEqualTo("100000 100000\n");
  }
}
