package dev.cloister.runtime.call;

import akka.stream.Materializer;
import com.typesafe.config.Config;
import dev.cloister.Cloister;
import dev.cloister.Workspace;
import dev.cloister.runtime.audit.AuditLog;
import dev.cloister.runtime.audit.Caller;
import dev.cloister.runtime.audit.Sizes;
import dev.cloister.runtime.git.Git;
import dev.cloister.runtime.transfer.TransferDirectory;
import dev.cloister.runtime.verb.GitVerbs;
import dev.cloister.runtime.verb.HostVerbs;
import dev.cloister.runtime.verb.InWorkspaces;
import dev.cloister.runtime.verb.Verb;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one place every surface goes through: carries out every verb that is one record in and one
 * record out, and records in the audit log how every call ended, those that stream too.
 * Thread-safe; never throws and never blocks.
 */
public final class Calls {
  private final Cloister cloister;
  private final AuditLog audit;
  private final Handlers handlers = new Handlers();
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();

  /** A call that has succeeded and was not only to look. */
  public record Change(Verb<?, ?> verb, Record input, Record output) {}

  /**
   * What verbs are carried out on.
   *
   * @param config the whole configuration
   * @param materializer runs what streams; outlives this
   */
  public Calls(
      Cloister cloister,
      DaemonIdentity self,
      Transfers transfers,
      AuditLog audit,
      Config config,
      Materializer materializer) {
    this.cloister = cloister;
    this.audit = audit;
    new WorkspaceCalls(self, transfers).register(handlers);
    handlers.on(HostVerbs.CLEAN, CleanCalls::clean);
    PoolCalls.in(handlers);
    ExecCalls.register(handlers);
    ForkCalls.register(handlers);
    SnapshotCalls.register(handlers);
    JobCalls.register(handlers);
    new FileCalls(materializer).register(handlers);
    new TransferCalls(TransferDirectory.of(config), materializer).register(handlers);
    handlers.on(GitVerbs.CLONE, Git::cloneRepository);
    handlers.on(GitVerbs.STATUS, Git::status);
    handlers.on(GitVerbs.DIFF, Git::diff);
    handlers.on(GitVerbs.COMMIT, Git::commit);
    handlers.on(GitVerbs.PUSH, Git::push);
  }

  /** The workspace with this name or id. Fails with {@code WORKSPACE_NOT_FOUND}. */
  public CompletionStage<Workspace> workspace(String nameOrId) {
    return cloister.workspace(nameOrId);
  }

  /**
   * Tells of every change from now on, whichever surface it came by.
   *
   * @param listener called on the thread that ends the call; neither blocks nor throws
   */
  public void listen(Consumer<Change> listener) {
    listeners.add(listener);
  }

  /** Whether {@link #call} takes this verb. */
  public boolean handles(Verb<?, ?> verb) {
    return handlers.has(verb);
  }

  /** Carries out a verb that {@link #handles} accepts, {@code input} being of its input type. */
  public CompletionStage<? extends Record> call(Verb<?, ?> verb, Record input, Caller caller) {
    return recorded(verb, input, caller, () -> handlers.carryOut(verb, cloister, input));
  }

  /**
   * As {@link #call(Verb, Record, Caller)}, for a caller who may lose interest before the end.
   *
   * @param cancelled completes if that happens; the programs that the call runs are ended then
   */
  public CompletionStage<? extends Record> call(
      Verb<?, ?> verb, Record input, Caller caller, CompletionStage<Void> cancelled) {
    Cloister host = new CancellableCloister(cloister, cancelled);
    return recorded(verb, input, caller, () -> handlers.carryOut(verb, host, input));
  }

  /**
   * Does {@code work} that a surface carries out itself because it streams, and records how it
   * ends.
   *
   * @param input of the verb's input type
   * @param work what it completes with tells sizes where it is one of the catalogue's outputs
   */
  public <T> CompletionStage<T> recorded(
      Verb<?, ?> verb, Record input, Caller caller, Supplier<CompletionStage<T>> work) {
    long began = System.nanoTime();
    CompletionStage<T> outcome;
    try {
      outcome = work.get();
    } catch (RuntimeException e) {
      outcome = CompletableFuture.failedFuture(e);
    }
    return outcome.whenComplete(
        (answer, error) -> {
          Record output = answer instanceof Record record ? record : null;
          audit.ended(
              verb,
              target(input, output),
              caller,
              Sizes.of(input, output),
              Duration.ofNanos(System.nanoTime() - began),
              error);
          if (error == null && !verb.effects().readOnly()) {
            Change change = new Change(verb, input, output);
            listeners.forEach(listener -> listener.accept(change));
          }
        });
  }

  /** Records a call whose input was refused before it was one. */
  public void refused(Verb<?, ?> verb, String workspaces, Caller caller, Throwable error) {
    audit.ended(verb, workspaces, caller, Sizes.NONE, Duration.ZERO, error);
  }

  /** Records one who was sent away at the door. */
  public void sentAway(Caller caller) {
    audit.sentAway(caller);
  }

  private static String target(Record input, Record output) {
    if (input instanceof InWorkspaces given) {
      return given.target();
    }
    return output instanceof InWorkspaces made ? made.target() : "";
  }
}
