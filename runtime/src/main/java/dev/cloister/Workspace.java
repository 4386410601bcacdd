package dev.cloister;

import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.protocol.message.Reply;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
   * BOOT_TIMEOUT}, {@code GUEST_PANICKED} or {@code VM_EXITED}, with the evidence. A paused one is
   * refused with {@code WRONG_STATE}: {@link #resume} it.
   */
  CompletionStage<WorkspaceInfo> start();

  /** {@link #start}, but one that is suspended boots, and what its programs held is gone. */
  CompletionStage<WorkspaceInfo> startWithoutMemory();

  /**
   * Has its vCPUs stand still; done at once when they do. Memory and process stay, and what is
   * under way stands still too, its deadlines included; a guest that is asked for anything new
   * refuses with {@code WORKSPACE_PAUSED}. It stays paused through a restart of the daemon.
   * Completes when the vCPUs have stopped. Fails with {@code WRONG_STATE}, {@code CANCELLED} where
   * a stop came first, or what ended its VM.
   */
  CompletionStage<WorkspaceInfo> pause();

  /**
   * Has its vCPUs go on where they stood; done at once when they run. Completes when the guest
   * knows what time it is. Fails as {@link #pause} does.
   */
  CompletionStage<WorkspaceInfo> resume();

  /**
   * Puts its memory on the disk and ends its VM: it uses neither memory nor processor time then,
   * and its programs go on after {@link #wake}, or as soon as somebody uses its guest where it was
   * made so. Done at once when it is suspended. Completes when the process is gone. What is under
   * way through this library fails with {@code OUTCOME_UNKNOWN}; jobs go on. Where the memory
   * cannot be saved it runs on, and this fails: with {@code WRONG_STATE}, {@code
   * GUEST_UNREACHABLE}, {@code BEING_CAPTURED}, {@code NOT_ENOUGH_RESOURCES}, {@code DISK_FULL},
   * {@code MONITOR_FAILED}, {@code AGENT_OUTDATED}, {@code CANCELLED} where somebody woke or
   * stopped it meanwhile, or what ended its VM.
   */
  CompletionStage<WorkspaceInfo> suspend();

  /**
   * Has a suspended one go on where it stood; done at once when it runs. Completes when its guest
   * knows what time it is. Where that fails it is suspended as before, and may be woken again, or
   * started {@link #startWithoutMemory without its memory}. Fails with {@code WRONG_STATE}, {@code
   * MEMORY_DAMAGED}, {@code MEMORY_FOREIGN}, or as {@link #start} does.
   */
  CompletionStage<WorkspaceInfo> wake();

  /**
   * Puts the end of its lifetime off: from when it would be, or from now where that has passed.
   * Fails with {@code INVALID_ARGUMENT} where {@code by} is not positive, or it lives for ever.
   */
  CompletionStage<WorkspaceInfo> extend(Duration by);

  /**
   * Ends its VM in good order, harder if it must be; the disk stays. One that is paused is let run
   * for that, so that nothing is lost. Done at once when it is stopped. Completes when the process
   * is gone. The memory of one that is suspended is dropped.
   */
  CompletionStage<WorkspaceInfo> stop();

  /**
   * Makes children of it while it runs: each begins as it is at one instant, with its processes,
   * open files, memory and disk, under a name, a machine id and random numbers of its own. It goes
   * on itself; {@link Fork#paused} tells for how long it stood still. A program that was started by
   * {@link #exec} goes on in the children with its output discarded; jobs go on with theirs. Fails
   * with {@code WRONG_STATE}, {@code GUEST_UNREACHABLE}, {@code BEING_CAPTURED}, {@code
   * NOT_ENOUGH_RESOURCES}, {@code DISK_FULL}, {@code MONITOR_FAILED} or {@code AGENT_OUTDATED}; why
   * a single child was not made is told in the answer. With {@link ForkOptions#snapshot} they begin
   * with that, and nothing of the workspace is touched; it fails as {@link Snapshots#restore} does
   * then.
   */
  CompletionStage<Fork> fork(ForkOptions options);

  /** What it can be put back to. */
  Snapshots snapshots();

  /** Stops it and removes it with its disk and its snapshots. For ever. */
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
  default CompletionStage<Reply.FileStored> writeFile(
      String path, int mode, Source<ByteString, ?> contents) {
    return writeFile(path, mode, false, contents);
  }

  /**
   * {@link #writeFile(String, int, Source)} that can make room first.
   *
   * @param parents whether missing directories above it are made, with mode 0755; they stay where
   *     the write fails
   */
  CompletionStage<Reply.FileStored> writeFile(
      String path, int mode, boolean parents, Source<ByteString, ?> contents);

  /**
   * Starts a program that goes on in the guest whoever is connected: it outlives the link, this
   * process and the daemon, and ends with its VM. Completes when the program was started; asked for
   * again with the same id and options, when that job is known to have been. Fails with {@code
   * COMMAND_NOT_FOUND}, {@code COMMAND_NOT_EXECUTABLE}, {@code GUEST_REFUSED} (the id is taken by a
   * job with other options, among others), {@code LIMIT_EXCEEDED} (too many are running), {@code
   * WRONG_STATE}, {@code AGENT_OUTDATED}, or {@code OUTCOME_UNKNOWN}, which names the id to ask
   * again with.
   */
  CompletionStage<Job> startJob(JobOptions options);

  /** A handle on the job with this id; nothing is asked of the guest before the handle is used. */
  Job job(String id);

  /**
   * The jobs that run and those that have ended and are kept, in the order of their start. Fails
   * with {@code WRONG_STATE}, {@code AGENT_OUTDATED} or {@code OUTCOME_UNKNOWN}.
   */
  CompletionStage<List<Reply.Job>> jobs();

  /**
   * A page of what a directory holds, sorted by the bytes of the names. Fails with {@code
   * FILE_NOT_FOUND}, {@code GUEST_REFUSED} (not a directory, among others), {@code WRONG_STATE},
   * {@code AGENT_OUTDATED} or {@code OUTCOME_UNKNOWN}.
   *
   * @param path absolute, in the guest; a symbolic link to a directory is followed
   */
  CompletionStage<Reply.FileList> listFiles(String path, ListOptions options);

  /**
   * What there is at a path; a symbolic link is told as itself. Fails as {@link #listFiles} does.
   *
   * @param path absolute, in the guest
   */
  CompletionStage<Reply.FileEntry> stat(String path);

  /**
   * Removes a file, a symbolic link or a directory. Fails as {@link #listFiles} does; with {@code
   * GUEST_REFUSED} where a directory is not empty and {@code recursive} is not set.
   *
   * @param path absolute, in the guest, and not the root
   * @param recursive whether with everything in it; symbolic links are removed, not followed
   */
  CompletionStage<Void> removeFile(String path, boolean recursive);

  /**
   * Makes a directory. Fails with {@code GUEST_REFUSED} where something has that name; with {@code
   * parents} a directory that is there already is fine.
   *
   * @param path absolute, in the guest
   * @param mode permission bits, or negative for 0755
   * @param parents whether to make the directories above it as well, with mode 0755
   */
  CompletionStage<Void> makeDirectory(String path, int mode, boolean parents);

  /**
   * The names of the variables that every execution and job of this workspace is started with,
   * sorted. Values are not told. Fails with {@code WRONG_STATE}, {@code AGENT_OUTDATED} or {@code
   * OUTCOME_UNKNOWN}.
   */
  CompletionStage<List<String>> environment();

  /**
   * Sets variables for every execution and job that is started from now on; others stay as they
   * are. They are kept in the guest's memory alone, for secrets may be among them: they outlive
   * this process and end with the VM. A variable of {@link ExecOptions#env} or {@link
   * JobOptions#env} wins. Values reach no disk and no log. All or none: fails with {@code
   * GUEST_REFUSED} where a name is not {@code [A-Za-z_][A-Za-z0-9_]*} of at most 128 characters, a
   * value holds a zero byte, or all together exceed 64 KiB; otherwise as {@link #environment} does.
   *
   * @return the names that are set now
   */
  CompletionStage<List<String>> setEnvironment(Map<String, String> variables);

  /**
   * Removes variables that {@link #setEnvironment} has set; those that are not set do not matter.
   * Fails as {@link #setEnvironment} does.
   *
   * @return the names that are set now
   */
  CompletionStage<List<String>> unsetEnvironment(Collection<String> names);

  /** The end of the console's log, at most {@code maxBytes}. */
  CompletionStage<ByteString> logs(int maxBytes);

  /**
   * The end of the console's log, at most {@code tailBytes}, and then without a gap all that the
   * guest prints, until its VM ends or the subscription is cancelled. A subscriber that falls too
   * far behind fails with {@code LIMIT_EXCEEDED}: a console waits for nobody.
   */
  Flow.Publisher<ByteString> followLogs(int tailBytes);
}
