package dev.cloister.runtime.clean;

import dev.cloister.actors.port.Remains;
import dev.cloister.actors.port.Remnant;
import dev.cloister.actors.port.Remnant.Kind;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.qemu.HostFailures;
import dev.cloister.runtime.qemu.OwnProcesses;
import dev.cloister.runtime.state.StateDirectory;
import dev.cloister.runtime.state.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Looks through {@code /proc} and the directories of one state. Works on the given executor. */
public final class HostRemains implements Remains {
  private final StateDirectory state;
  private final Executor blocking;
  private final OwnProcesses processes;
  private final UnusedImages images;

  public HostRemains(StateDirectory state, Executor blocking) {
    this.state = state;
    this.blocking = blocking;
    this.processes = new OwnProcesses(state);
    this.images = new UnusedImages(state);
  }

  @Override
  public CompletionStage<List<Remnant>> find() {
    return async(
        () -> {
          List<Remnant> all = new ArrayList<>();
          for (OwnProcesses.Found found : processes.find()) {
            all.add(
                new Remnant(
                    Kind.PROCESS,
                    Optional.of(found.workspace()),
                    Long.toString(found.process().pid()),
                    Optional.of(found.process()),
                    0));
          }
          all.addAll(directories(state.run(), Kind.RUN_DIRECTORY));
          all.addAll(directories(state.workspaces(), Kind.DISK));
          return List.copyOf(all);
        });
  }

  @Override
  public CompletionStage<List<Remnant>> unusedImages(Set<String> bases) {
    return async(() -> images.find(bases));
  }

  @Override
  public CompletionStage<Void> remove(Remnant remnant) {
    if (remnant.kind() == Kind.PROCESS) {
      return async(
              () ->
                  processes.end(
                      new OwnProcesses.Found(
                          remnant.workspace().orElseThrow(), remnant.process().orElseThrow())))
          .thenCompose(ended -> ended);
    }
    return async(
        () -> {
          switch (remnant.kind()) {
            case RUN_DIRECTORY -> Trees.delete(state.vm(remnant.workspace().orElseThrow()));
            case DISK -> Trees.delete(state.workspace(remnant.workspace().orElseThrow()));
            case BASE, KERNEL -> images.remove(Path.of(remnant.where()));
            default -> throw new IllegalArgumentException("Not on the host: " + remnant);
          }
          return null;
        });
  }

  /** Those that bear the id of a workspace; what else may lie there is not ours. */
  private static List<Remnant> directories(Path parent, Kind kind) throws IOException {
    List<Remnant> found = new ArrayList<>();
    if (!Files.isDirectory(parent)) {
      return found;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, "ws-*")) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (WorkspaceId.isId(name) && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          WorkspaceId id = new WorkspaceId(name);
          long bytes = Trees.bytes(entry);
          found.add(new Remnant(kind, Optional.of(id), entry.toString(), Optional.empty(), bytes));
        }
      }
    }
    return found;
  }

  private <T> CompletionStage<T> async(Callable<T> work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return work.call();
          } catch (IOException | UncheckedIOException e) {
            throw HostFailures.of(e);
          } catch (RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        blocking);
  }
}
