package dev.cloister.runtime.embed;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import dev.cloister.Job;
import dev.cloister.JobOptions;
import dev.cloister.JobOutput;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import dev.cloister.protocol.message.Request.JobRead.Stream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestJobTest {
  private final FakeGuest guest = new FakeGuest();
  private final ScheduledThreadPoolExecutor deadlines = new ScheduledThreadPoolExecutor(1);
  private final Job job =
      new GuestJob("j1", () -> CompletableFuture.completedStage(guest), deadlines);

  GuestJobTest() {
    deadlines.setRemoveOnCancelPolicy(true);
  }

  @AfterEach
  void close() {
    deadlines.shutdownNow();
  }

  @Test
  void readsWhatTheGuestSendsAndGivesItsDeadlineBack() {
    guest.output = "hello";
    CompletionStage<JobOutput> read = job.read(Stream.STDERR, 7, 5, Duration.ofSeconds(3));
    assertThat(deadlines.getQueue()).hasSize(1);
    guest.answer.complete(new Reply.JobOutput(12, 20, false, true));

    assertThat(value(read))
        .isEqualTo(new JobOutput(ByteString.fromString("hello"), 12, 20, false, true));
    assertThat(guest.requests)
        .containsExactly(new Request.JobRead("j1", Stream.STDERR, 7, 5, 3_000L));
    assertThat(deadlines.getQueue()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"5,13", "5,12", "5,7", "5,0", "5,9223372036854775807"})
  void aGuestThatSendsMoreThanItWasAskedForIsCutOff(int most, long nextOffset) {
    guest.output = "hello!";
    guest.answer.complete(new Reply.JobOutput(nextOffset, 20, false, false));

    Failure failure = failure(job.read(Stream.STDOUT, 7, most, Duration.ZERO));
    assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL_VIOLATION);
    assertThat(failure.remedy()).isNotBlank();
    assertThat(guest.cancelled).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"7", "11", "13", "0", "9223372036854775807"})
  void aGuestThatMiscountsIsNotBelieved(long nextOffset) {
    guest.output = "hello";
    guest.answer.complete(new Reply.JobOutput(nextOffset, 20, false, false));

    assertThat(failure(job.read(Stream.STDOUT, 7, 5, Duration.ZERO)).code())
        .isEqualTo(FailureCode.PROTOCOL_VIOLATION);
  }

  @Test
  void writesAndEnds() {
    guest.answer.complete(new Reply.JobInput(2, false));

    assertThat(value(job.write(ByteString.fromString("hi"), true)))
        .isEqualTo(new Reply.JobInput(2, false));
    assertThat(guest.input).isEqualTo("hi");
    assertThat(guest.inputEnded).isTrue();
    assertThat(guest.requests).containsExactly(new Request.JobWrite("j1", true, 10_000L));
  }

  @ParameterizedTest
  @CsvSource({"-1,1,0", "0,0,0", "0,16777217,0", "0,1,-1", "0,1,3600001"})
  void refusesWhatCannotBeAskedBeforeItAsks(long offset, int most, long waitMillis) {
    Failure failure = failure(job.read(Stream.STDOUT, offset, most, Duration.ofMillis(waitMillis)));

    assertThat(failure.code()).isEqualTo(FailureCode.INVALID_ARGUMENT);
    assertThat(failure.remedy()).isNotBlank();
    assertThat(guest.requests).isEmpty();
  }

  @Test
  void aStartWhoseReplyIsLostNamesTheIdToAskAgainWith() {
    guest.answer.completeExceptionally(
        new FailureException(FailureCode.OUTCOME_UNKNOWN, "The link ended", "Find out."));

    Failure failure =
        failure(GuestJob.start(guest, "j-5", JobOptions.of("true").withEnv(Map.of("A", "b"))));
    assertThat(failure.code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    assertThat(failure.message()).contains("j-5").contains("The link ended");
    assertThat(failure.remedy()).contains("j-5");
    assertThat(guest.requests)
        .containsExactly(
            new Request.JobStart(
                "j-5",
                List.of("true"),
                null,
                Map.of("A", "b"),
                null,
                true,
                null,
                2_000L,
                16L << 20));
  }

  @Test
  void anyOtherFailureOfAStartIsToldAsItIs() {
    FailureException refused =
        new FailureException(FailureCode.COMMAND_NOT_FOUND, "Not there", "Install it.");
    guest.answer.completeExceptionally(refused);

    assertThat(failure(GuestJob.start(guest, "j-5", JobOptions.of("x"))))
        .isEqualTo(refused.failure());
  }

  private static <T> T value(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static Failure failure(CompletionStage<?> stage) {
    return FailureException.failureOf(value(stage.handle((value, error) -> error)));
  }
}
