package dev.cloister.runtime.guest;

import dev.cloister.actors.failure.Evidence;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.protocol.frame.ProtocolException;
import dev.cloister.protocol.message.GuestError;

/** The words for what goes wrong with a guest. What a guest says is quoted with care. */
final class Failures {
  /** Longest text of a guest that is passed on, in characters. */
  private static final int MAX_QUOTE = 1000;

  private Failures() {}

  /** An agent's ERROR in answer to a request. */
  static FailureException of(GuestError error) {
    String message = quote(error.message());
    String text = message.isEmpty() ? "The guest agent refused: " + quote(error.code()) : message;
    return switch (error.code()) {
      case "command-not-found" ->
          failure(
              FailureCode.COMMAND_NOT_FOUND,
              text,
              "Check the command's name, or give its full path; is it installed in this image?");
      case "not-executable" ->
          failure(
              FailureCode.COMMAND_NOT_EXECUTABLE,
              text,
              "Make the file executable (chmod +x) or run it with its interpreter.");
      case "cwd-not-found" ->
          failure(FailureCode.FILE_NOT_FOUND, text, "Make the working directory first.");
      case "not-found" ->
          failure(FailureCode.FILE_NOT_FOUND, text, "Check the path inside the workspace.");
      case "no-space" ->
          failure(
              FailureCode.GUEST_DISK_FULL,
              text,
              "Free space in the workspace, or create one with a larger disk.");
      case "cancelled" -> failure(FailureCode.CANCELLED, text, "");
      case "too-many-channels" ->
          failure(FailureCode.LIMIT_EXCEEDED, text, "Wait until other operations have ended.");
      case "io", "digest", "resource" ->
          failure(
              FailureCode.GUEST_IO, text, "Look at the workspace's console log, then try again.");
      case "frozen" ->
          failure(
              FailureCode.BEING_CAPTURED,
              "The workspace is held still for a moment, for it is being forked: " + text,
              "Try again when that is done.");
      case "busy" ->
          failure(
              FailureCode.GUEST_IO,
              "The programs of the workspace cannot be held still: " + text,
              "Try again when they are less busy with their disk.");
      case "unknown-verb" ->
          failure(
              FailureCode.AGENT_OUTDATED,
              "The agent in this workspace is older than what was asked of it: " + text,
              "Build the images anew (scripts/build-images.sh), then stop and start the workspace.");
      case "job-not-found" ->
          failure(
              FailureCode.JOB_NOT_FOUND,
              text,
              "List the workspace's jobs; those that have ended are forgotten when it stops, and the"
                  + " oldest of many before.");
      case "too-many-jobs" ->
          failure(FailureCode.LIMIT_EXCEEDED, text, "Wait for jobs to end, or kill some.");
      default -> failure(FailureCode.GUEST_REFUSED, text, refusalRemedy(error.code()));
    };
  }

  private static String refusalRemedy(String code) {
    return switch (code) {
      case "user-not-found" -> "Name a user of the image, or leave the user out for root.";
      case "exists" -> "Choose an id or a path that is not taken.";
      case "execution-not-found" -> "Check the id; the execution may have ended.";
      case "job-running" -> "Wait for the job to end, or kill it.";
      case "job-ended" -> "Read the job's output and its exit code.";
      case "input-closed" -> "Start another job; this one takes no more input.";
      case "not-directory" -> "Name a directory, not a file.";
      case "not-empty" -> "Remove what is in the directory first, or ask for all of it.";
      case "is-directory" -> "Name a file, not a directory.";
      case "permission" -> "Check the file's owner and mode in the workspace.";
      case "invalid" -> "Correct the request: paths are absolute, arguments not empty.";
      default -> "";
    };
  }

  /** The guest does not keep to the protocol. */
  static FailureException violation(ProtocolException breach) {
    return failure(
        FailureCode.PROTOCOL_VIOLATION,
        "The guest agent broke the protocol: " + quote(breach.getMessage()),
        "The link was closed. If the guest is trusted, host and image may be of different"
            + " versions: build the images anew.");
  }

  static FailureException unreachable(String why) {
    return failure(
        FailureCode.GUEST_UNREACHABLE,
        "No link to the guest agent: " + quote(why),
        "Look at the workspace's console log; stop and start the workspace if it stays so.");
  }

  /** Nothing was heard of a guest that was asked something. */
  static FailureException silent(GuestSettings.Heartbeat heartbeat) {
    return failure(
        FailureCode.GUEST_UNRESPONSIVE,
        "The guest fell silent: it sent nothing for "
            + heartbeat.after().toSeconds()
            + " s, and did not answer a PING within "
            + heartbeat.answerWithin().toSeconds()
            + " s",
        "Look at the workspace's console log and the host's load, then try again.");
  }

  static FailureException vmExited(Evidence evidence) {
    String code =
        evidence.exitCode().isPresent() ? " with code " + evidence.exitCode().getAsInt() : "";
    return new FailureException(
        Failure.of(
                FailureCode.VM_EXITED,
                "QEMU exited" + code + " while the guest was in use",
                "Look at the console's and QEMU's last lines.")
            .with(evidence));
  }

  /** A request was sent, and then the link ended for {@code reason}. */
  static FailureException outcomeUnknown(Failure reason) {
    return new FailureException(
        Failure.of(
                FailureCode.OUTCOME_UNKNOWN,
                "The link to the guest ended before the answer: " + reason.message(),
                "Find out in the workspace whether it happened before you try again.")
            .with(reason.evidence()));
  }

  static FailureException tooMany(int most) {
    return failure(
        FailureCode.LIMIT_EXCEEDED,
        "This workspace has " + most + " operations open, the most its agent takes",
        "Wait until some have ended.");
  }

  static FailureException tooLong(int bytes, int most) {
    return failure(
        FailureCode.INVALID_ARGUMENT,
        "A request of " + bytes + " bytes; the agent takes " + most,
        "Shorten the arguments and the environment; pass what is large as a file or as input.");
  }

  private static FailureException failure(FailureCode code, String message, String remedy) {
    return new FailureException(code, message, remedy);
  }

  /** A guest's text without control characters, for it may end on a terminal. */
  private static String quote(String text) {
    String head = text == null ? "" : text.substring(0, Math.min(text.length(), MAX_QUOTE));
    return head.replaceAll("\\p{Cntrl}", " ");
  }
}
