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
import dev.cloister.runtime.verb.InWorkspaces;
import dev.cloister.runtime.verb.Verb;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The one place every surface goes through: carries out every verb that is one record in and one
 * record out, and records in the audit log how every call ended, those that stream too.
 * Thread-safe; never throws and never blocks.
 */
public final class Calls {
  private final Cloister cloister;
  private final AuditLog audit;
  private final Function<Cloister, Handlers> wiring;
  private final Handlers handlers;
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
    TransferDirectory directory = TransferDirectory.of(config);
    this.wiring = host -> wired(host, self, transfers, directory, materializer);
    this.handlers = wiring.apply(cloister);
  }

  private static Handlers wired(
      Cloister host,
      DaemonIdentity self,
      Transfers transfers,
      TransferDirectory directory,
      Materializer materializer) {
    Handlers handlers = new Handlers();
    new WorkspaceCalls(host, self, transfers).register(handlers);
    new CleanCalls(host).register(handlers);
    new ExecCalls(host).register(handlers);
    new JobCalls(host).register(handlers);
    new FileCalls(host, materializer).register(handlers);
    new TransferCalls(host, directory, materializer).register(handlers);
    Git git = new Git(host);
    handlers.on(GitVerbs.CLONE, git::cloneRepository);
    handlers.on(GitVerbs.STATUS, git::status);
    handlers.on(GitVerbs.DIFF, git::diff);
    handlers.on(GitVerbs.COMMIT, git::commit);
    handlers.on(GitVerbs.PUSH, git::push);
    return handlers;
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
    return recorded(verb, input, caller, () -> handlers.carryOut(verb, input));
  }

  /**
   * As {@link #call(Verb, Record, Caller)}, for a caller who may lose interest before the end.
   *
   * @param cancelled completes if that happens; the programs that the call runs are ended then
   */
  public CompletionStage<? extends Record> call(
      Verb<?, ?> verb, Record input, Caller caller, CompletionStage<Void> cancelled) {
    Cloister host = new CancellableCloister(cloister, cancelled);
    return recorded(verb, input, caller, () -> wiring.apply(host).carryOut(verb, input));
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
