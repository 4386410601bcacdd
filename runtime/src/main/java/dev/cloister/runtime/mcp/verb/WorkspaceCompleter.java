package dev.cloister.runtime.mcp.verb;

import dev.cloister.ListOptions;
import dev.cloister.protocol.message.Reply;
import dev.cloister.runtime.call.Calls;
import dev.cloister.runtime.mcp.feature.Completer;
import dev.cloister.runtime.verb.HostVerbs;
import dev.cloister.runtime.verb.ImageView;
import dev.cloister.runtime.verb.ImagesView;
import dev.cloister.runtime.verb.NoInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import dev.cloister.runtime.verb.WorkspaceView;
import dev.cloister.runtime.verb.WorkspacesView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Suggests workspaces, images and paths in guests. */
final class WorkspaceCompleter implements Completer {
  private final Calls calls;

  WorkspaceCompleter(Calls calls) {
    this.calls = calls;
  }

  @Override
  public CompletionStage<List<String>> suggest(
      Target target, String argument, String typed, Map<String, String> known) {
    return switch (argument) {
      case "id", "workspace" -> workspaces(typed);
      case "image" -> images(typed);
      case "path" ->
          Optional.ofNullable(known.get("id"))
              .map(workspace -> paths(workspace, typed).exceptionally(error -> List.of()))
              .orElseGet(() -> CompletableFuture.completedFuture(List.of()));
      default -> CompletableFuture.completedFuture(List.of());
    };
  }

  private CompletionStage<List<String>> workspaces(String typed) {
    return calls
        .call(WorkspaceVerbs.LIST, new NoInput(), VerbTool.CALLER)
        .thenApply(
            answer ->
                starting(
                    typed,
                    ((WorkspacesView) answer)
                        .workspaces().stream().flatMap(WorkspaceCompleter::namesOf)));
  }

  private static Stream<String> namesOf(WorkspaceView one) {
    return Stream.of(one.name(), one.id());
  }

  private CompletionStage<List<String>> images(String typed) {
    return calls
        .call(HostVerbs.IMAGES, new NoInput(), VerbTool.CALLER)
        .thenApply(
            answer ->
                starting(typed, ((ImagesView) answer).images().stream().map(ImageView::name)));
  }

  private CompletionStage<List<String>> paths(String workspace, String typed) {
    String begun = typed.startsWith("/") ? typed.substring(1) : typed;
    String directory = begun.substring(0, begun.lastIndexOf('/') + 1);
    return calls
        .workspace(workspace)
        .thenCompose(in -> in.listFiles("/" + directory, ListOptions.defaults()))
        .thenApply(
            list ->
                starting(begun, list.entries().stream().map(entry -> directory + shown(entry))));
  }

  /** A directory's name ends with a slash, to go on behind. */
  private static String shown(Reply.FileEntry entry) {
    return entry.type() == Reply.FileEntry.Type.DIRECTORY ? entry.name() + "/" : entry.name();
  }

  private static List<String> starting(String typed, Stream<String> all) {
    return all.filter(each -> each.startsWith(typed)).toList();
  }
}
