package dev.cloister.runtime.call;

import dev.cloister.Cloister;
import dev.cloister.Tasks;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.host.Cleaning;
import dev.cloister.actors.pool.PoolView;
import dev.cloister.actors.port.BaseImage;
import dev.cloister.actors.port.HostFacts;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The host as one call sees it: a caller who loses interest ends the programs that the call runs,
 * with everything they started. So do transfers of files. All else goes on to its end.
 */
final class CancellableCloister implements Cloister {
  private final Cloister host;
  private final CompletionStage<Void> cancelled;

  CancellableCloister(Cloister host, CompletionStage<Void> cancelled) {
    this.host = host;
    this.cancelled = cancelled;
  }

  @Override
  public CompletionStage<Workspace> create(WorkspaceOptions options) {
    return host.create(options);
  }

  @Override
  public CompletionStage<Workspace> workspace(String nameOrId) {
    return host.workspace(nameOrId).thenApply(found -> new CancellableWorkspace(found, cancelled));
  }

  @Override
  public CompletionStage<List<WorkspaceInfo>> list() {
    return host.list();
  }

  @Override
  public CompletionStage<List<BaseImage>> images() {
    return host.images();
  }

  @Override
  public Tasks tasks() {
    return host.tasks();
  }

  @Override
  public CompletionStage<Cleaning> clean(Cleaning.Scope scope) {
    return host.clean(scope);
  }

  @Override
  public CompletionStage<List<PoolView>> pool() {
    return host.pool();
  }

  @Override
  public CompletionStage<Void> drainPool() {
    return host.drainPool();
  }

  @Override
  public HostFacts host() {
    return host.host();
  }

  /** Does nothing: a call closes no host. */
  @Override
  public void close() {}
}
