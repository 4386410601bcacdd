package dev.cloister.runtime.mcp.verb;

import akka.stream.Materializer;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import dev.cloister.Workspace;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.audit.Caller;
import dev.cloister.runtime.call.Calls;
import dev.cloister.runtime.mcp.feature.CallContext;
import dev.cloister.runtime.mcp.feature.Page;
import dev.cloister.runtime.mcp.feature.ResourceContents;
import dev.cloister.runtime.mcp.feature.ResourceSpec;
import dev.cloister.runtime.mcp.feature.Resources;
import dev.cloister.runtime.mcp.feature.TemplateSpec;
import dev.cloister.runtime.verb.Encoding;
import dev.cloister.runtime.verb.FileDownloadInput;
import dev.cloister.runtime.verb.FileVerbs;
import dev.cloister.runtime.verb.LogView;
import dev.cloister.runtime.verb.LogsInput;
import dev.cloister.runtime.verb.NoInput;
import dev.cloister.runtime.verb.VerbJson;
import dev.cloister.runtime.verb.WorkspaceInput;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import dev.cloister.runtime.verb.WorkspaceView;
import dev.cloister.runtime.verb.WorkspacesView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What workspaces show: each one's state, console and files. */
final class WorkspaceResources implements Resources {
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain";
  private static final Caller CALLER = VerbTool.CALLER;

  /** One that can be listed, and where it stands in the order of the list. */
  private record Listed(String place, ResourceSpec spec) {}

  private final Calls calls;
  private final Materializer materializer;
  private final int longest;

  /** {@code longest}: how much of a file is shown at most, in bytes. */
  WorkspaceResources(Calls calls, Materializer materializer, int longest) {
    this.calls = calls;
    this.materializer = materializer;
    this.longest = longest;
  }

  @Override
  public CompletionStage<Page<ResourceSpec>> list(Optional<String> from, int limit) {
    return calls
        .call(WorkspaceVerbs.LIST, new NoInput(), CALLER)
        .thenApply(answer -> page(((WorkspacesView) answer).workspaces(), from.orElse(""), limit));
  }

  private static Page<ResourceSpec> page(List<WorkspaceView> all, String from, int limit) {
    List<Listed> listed =
        all.stream()
            .flatMap(one -> listed(one).stream())
            .filter(one -> one.place().compareTo(from) >= 0)
            .sorted((one, other) -> one.place().compareTo(other.place()))
            .toList();
    List<ResourceSpec> shown = new ArrayList<>();
    listed.stream().limit(limit).forEach(one -> shown.add(one.spec()));
    return new Page<>(
        shown, listed.size() > limit ? Optional.of(listed.get(limit).place()) : Optional.empty());
  }

  private static List<Listed> listed(WorkspaceView one) {
    String place =
        String.format(Locale.ROOT, "%015d %s ", one.createdAt().toEpochMilli(), one.id());
    String uri = WorkspaceUri.PREFIX + one.id();
    return List.of(
        new Listed(
            place + "1",
            new ResourceSpec(
                uri,
                one.name(),
                "Workspace " + one.name(),
                "State, size and VM of the workspace " + one.name() + ".",
                JSON)),
        new Listed(
            place + "2",
            new ResourceSpec(
                uri + "/console",
                one.name() + "-console",
                "Console of " + one.name(),
                "The end of what the kernel and guest agent of " + one.name() + " printed.",
                TEXT)));
  }

  @Override
  public List<TemplateSpec> templates() {
    return List.of(
        new TemplateSpec(
            WorkspaceUri.PREFIX + "{id}/files/{+path}",
            "workspace-file",
            "File of a workspace",
            "A file of a running workspace, by the workspace's name or id and the file's path.",
            Optional.empty()),
        new TemplateSpec(
            WorkspaceUri.PREFIX + "{id}/console",
            "workspace-console",
            "Console of a workspace",
            "The end of a workspace's console log, by the workspace's name or id.",
            Optional.of(TEXT)));
  }

  @Override
  public CompletionStage<Optional<List<ResourceContents>>> read(String uri, CallContext context) {
    Optional<WorkspaceUri> named = WorkspaceUri.of(uri);
    if (named.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return read(uri, named.get())
        .handle(
            (contents, error) -> {
              if (error == null) {
                return Optional.of(List.of(contents));
              }
              if (isAbsent(FailureException.failureOf(error).code())) {
                return Optional.empty();
              }
              throw new FailureException(FailureException.failureOf(error));
            });
  }

  private CompletionStage<ResourceContents> read(String uri, WorkspaceUri named) {
    if (named instanceof WorkspaceUri.Info info) {
      return calls
          .call(WorkspaceVerbs.INFO, new WorkspaceInput(info.workspace()), CALLER)
          .thenApply(view -> new ResourceContents.Text(uri, JSON, VerbJson.pretty(view)));
    }
    if (named instanceof WorkspaceUri.Console console) {
      LogsInput input =
          new LogsInput(
              console.workspace(), OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
      return calls
          .call(WorkspaceVerbs.LOGS, input, CALLER)
          .thenApply(log -> new ResourceContents.Text(uri, TEXT, ((LogView) log).text()));
    }
    WorkspaceUri.File file = (WorkspaceUri.File) named;
    FileDownloadInput input =
        new FileDownloadInput(
            file.workspace(), file.path(), OptionalLong.empty(), OptionalLong.empty());
    return calls
        .recorded(
            FileVerbs.DOWNLOAD,
            input,
            CALLER,
            () -> calls.workspace(file.workspace()).thenCompose(in -> bytes(in, file.path())))
        .thenApply(bytes -> contents(uri, bytes));
  }

  private CompletionStage<ByteString> bytes(Workspace workspace, String path) {
    return workspace
        .readFile(path, 0, longest + 1L)
        .toMat(Sink.fold(ByteString.emptyByteString(), ByteString::concat), Keep.right())
        .run(materializer)
        .thenApply(
            bytes -> {
              if (bytes.size() > longest) {
                throw new FailureException(
                    FailureCode.LIMIT_EXCEEDED,
                    "The file is longer than " + longest + " bytes",
                    "Read a part of it with a tool, e.g. exec with head, tail or grep.");
              }
              return bytes;
            });
  }

  private static ResourceContents contents(String uri, ByteString bytes) {
    byte[] all = bytes.toArray();
    Encoding encoding = Encoding.of(all);
    return encoding == Encoding.UTF_8
        ? new ResourceContents.Text(uri, TEXT, encoding.encode(all))
        : new ResourceContents.Blob(uri, "application/octet-stream", encoding.encode(all));
  }

  private static boolean isAbsent(FailureCode code) {
    return code == FailureCode.WORKSPACE_NOT_FOUND || code == FailureCode.FILE_NOT_FOUND;
  }
}
