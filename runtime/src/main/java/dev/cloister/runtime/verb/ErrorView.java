package dev.cloister.runtime.verb;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import java.util.Optional;
import java.util.OptionalInt;

/** What went wrong, the same in every surface. */
public record ErrorView(
    @Doc("For machines, in kebab-case; stable.") String code,
    @Doc("What failed.") String message,
    @Doc("What to do next; empty where nothing can be advised.") String remedy,
    @Doc("Whether it provably did not happen and may work when tried again.") boolean retryable,
    @Doc("What the machine left behind, where a VM was involved.")
        Optional<EvidenceView> evidence) {

  /** What the machine left behind. */
  public record EvidenceView(
      @Doc("The last lines the guest printed on its console.") String console,
      @Doc("The last lines QEMU wrote to its standard error.") String stderr,
      @Doc("QEMU's exit code, 128 and the signal's number where a signal ended it.")
          OptionalInt exitCode) {}

  /** The document an error response holds. */
  public record Document(@Doc("The error.") ErrorView error) {}

  public static ErrorView of(Failure failure) {
    var found = failure.evidence();
    boolean any =
        !found.console().isEmpty() || !found.stderr().isEmpty() || found.exitCode().isPresent();
    return new ErrorView(
        failure.code().id(),
        failure.message(),
        failure.remedy(),
        failure.retryable(),
        any
            ? Optional.of(new EvidenceView(found.console(), found.stderr(), found.exitCode()))
            : Optional.empty());
  }

  public static ErrorView of(FailureCode code, String message, String remedy) {
    return of(Failure.of(code, message, remedy));
  }

  public ErrorView withoutEvidence() {
    return new ErrorView(code, message, remedy, retryable, Optional.empty());
  }

  public Document document() {
    return new Document(this);
  }
}
