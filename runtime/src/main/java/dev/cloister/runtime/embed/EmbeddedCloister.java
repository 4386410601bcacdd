package dev.cloister.runtime.embed;

import dev.cloister.Cloister;
import dev.cloister.Tasks;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.host.Cleaning;
import dev.cloister.actors.pool.PoolView;
import dev.cloister.actors.port.BaseImage;
import dev.cloister.actors.port.HostFacts;
import dev.cloister.actors.port.ImageCatalog;
import dev.cloister.actors.workspace.WorkspaceCommand;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.actors.workspace.WorkspaceSpec;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The API over the actors of this JVM. */
final class EmbeddedCloister implements Cloister {
  private final Actors actors;
  private final HostFacts host;
  private final ImageCatalog images;
  private final Specs specs;
  private final Forks forks;
  private final SnapshotActors snapshots;
  private final Guests guests;
  private final Tasks tasks;
  private final AutoCloseable resources;

  EmbeddedCloister(
      Actors actors,
      HostFacts host,
      ImageCatalog images,
      Specs specs,
      Forks forks,
      SnapshotActors snapshots,
      Guests guests,
      Tasks tasks,
      AutoCloseable resources) {
    this.actors = actors;
    this.host = host;
    this.images = images;
    this.specs = specs;
    this.forks = forks;
    this.snapshots = snapshots;
    this.guests = guests;
    this.tasks = tasks;
    this.resources = resources;
  }

  @Override
  public CompletionStage<Workspace> create(WorkspaceOptions options) {
    return images
        .find(options.image())
        .thenCompose(image -> actors.create(specs.of(options, image)))
        .thenApply(view -> handle(view.spec()));
  }

  @Override
  public CompletionStage<Workspace> workspace(String nameOrId) {
    return actors
        .tell(nameOrId, WorkspaceCommand.Inspect::new)
        .thenApply(view -> handle(view.spec()));
  }

  @Override
  public CompletionStage<List<WorkspaceInfo>> list() {
    return actors.list().thenApply(views -> views.stream().map(Infos::of).toList());
  }

  @Override
  public CompletionStage<List<BaseImage>> images() {
    return images.list();
  }

  @Override
  public Tasks tasks() {
    return tasks;
  }

  @Override
  public CompletionStage<Cleaning> clean(Cleaning.Scope scope) {
    return actors.clean(scope);
  }

  @Override
  public CompletionStage<List<PoolView>> pool() {
    return actors.pool();
  }

  @Override
  public CompletionStage<Void> drainPool() {
    return actors.drainPool();
  }

  @Override
  public HostFacts host() {
    return host;
  }

  private Workspace handle(WorkspaceSpec spec) {
    WorkspaceId id = spec.id();
    return new EmbeddedWorkspace(id, spec.name(), actors, forks, snapshots, guests);
  }

  @Override
  public void close() {
    try {
      resources.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
