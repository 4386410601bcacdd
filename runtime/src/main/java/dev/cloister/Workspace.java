package dev.cloister;

import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.protocol.message.Reply;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A handle on one durable workspace. It holds nothing: many may exist, none needs closing, and one
 * may outlive its workspace. Thread-safe.
 */
public interface Workspace {
  WorkspaceId id();

  String name();

  CompletionStage<WorkspaceInfo> info();

  /**
   * Boots it; done at once when it runs. Fails with {@code WRONG_STATE}, {@code
   * NOT_ENOUGH_RESOURCES}, {@code QEMU_MISSING}, {@code DISK_FULL}, {@code LAUNCH_FAILED}, {@code
   * BOOT_TIMEOUT}, {@code GUEST_PANICKED} or {@code VM_EXITED}, with the evidence.
   */
  CompletionStage<WorkspaceInfo> start();

  /**
   * Ends its VM in good order, harder if it must be; the disk stays. Done at once when it is
   * stopped. Completes when the process is gone.
   */
  CompletionStage<WorkspaceInfo> stop();

  /** Stops it and removes it with its disk. For ever. */
  CompletionStage<Void> delete();

  /**
   * Runs a program and collects what it prints, up to {@link ExecOptions#outputLimit}. Fails with
   * {@code COMMAND_NOT_FOUND}, {@code COMMAND_NOT_EXECUTABLE}, {@code FILE_NOT_FOUND} (of the
   * working directory), {@code GUEST_REFUSED}, {@code WRONG_STATE} or {@code OUTCOME_UNKNOWN}; a
   * program that ends badly is a result, not a failure.
   */
  CompletionStage<ExecResult> exec(ExecOptions options);

  /**
   * Starts a program and streams. Completes when the request is on its way; refusals by the guest
   * come by {@link Execution#exit}.
   */
  CompletionStage<Execution> execute(ExecOptions options);

  /**
   * A file's contents from {@code offset}, at most {@code length} bytes (negative: to its end); the
   * materialized stage tells the outcome and the digest. Fails with {@code FILE_NOT_FOUND} or
   * {@code GUEST_REFUSED}.
   */
  Source<ByteString, CompletionStage<Reply.FileSent>> readFile(
      String path, long offset, long length);

  /**
   * Writes a file, whole or not at all.
   *
   * @param path absolute, in the guest
   * @param mode permission bits, or negative for those of the file it replaces, or else 0644
   * @param contents run once
   */
  CompletionStage<Reply.FileStored> writeFile(
      String path, int mode, Source<ByteString, ?> contents);

  /** The end of the console's log, at most {@code maxBytes}. */
  CompletionStage<ByteString> logs(int maxBytes);

  /**
   * The end of the console's log, at most {@code tailBytes}, and then without a gap all that the
   * guest prints, until its VM ends or the subscription is cancelled. A subscriber that falls too
   * far behind fails with {@code LIMIT_EXCEEDED}: a console waits for nobody.
   */
  Flow.Publisher<ByteString> followLogs(int tailBytes);
}
