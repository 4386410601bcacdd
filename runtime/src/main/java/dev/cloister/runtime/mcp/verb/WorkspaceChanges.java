package dev.cloister.runtime.mcp.verb;

import dev.cloister.runtime.call.Calls;
import dev.cloister.runtime.mcp.feature.Change;
import dev.cloister.runtime.mcp.feature.Changes;
import dev.cloister.runtime.verb.DeletedView;
import dev.cloister.runtime.verb.FileEditInput;
import dev.cloister.runtime.verb.FileUploadInput;
import dev.cloister.runtime.verb.FileWriteInput;
import dev.cloister.runtime.verb.SnapshotRestoredView;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import dev.cloister.runtime.verb.WorkspaceView;
import java.util.List;

/**
 * Tells clients which resources a call has changed, whoever made it and by which surface. What
 * programs in a guest change, nobody tells.
 */
final class WorkspaceChanges {
  private final Calls calls;
  private final Changes changes;

  private WorkspaceChanges(Calls calls, Changes changes) {
    this.calls = calls;
    this.changes = changes;
  }

  static void tell(Calls calls, Changes changes) {
    calls.listen(new WorkspaceChanges(calls, changes)::happened);
  }

  private void happened(Calls.Change call) {
    if (call.verb().equals(WorkspaceVerbs.CREATE) || call.verb().equals(WorkspaceVerbs.DESTROY)) {
      changes.publish(new Change.OfResources());
    }
    if (call.output() instanceof WorkspaceView view) {
      changed(List.of(view.id(), view.name()), "");
    } else if (call.output() instanceof DeletedView view) {
      changed(List.of(view.id(), view.name()), "");
    } else if (call.output() instanceof SnapshotRestoredView view) {
      changed(List.of(view.workspace().id(), view.workspace().name()), "");
    } else if (call.input() instanceof FileWriteInput file) {
      changed(file.workspace(), file.path());
    } else if (call.input() instanceof FileEditInput file) {
      changed(file.workspace(), file.path());
    } else if (call.input() instanceof FileUploadInput file) {
      changed(file.workspace(), file.path());
    }
  }

  /** A file may be known by its workspace's name and by its id. */
  private void changed(String workspace, String path) {
    calls
        .workspace(workspace)
        .thenAccept(
            found -> changed(List.of(found.id().value(), found.name()), WorkspaceUri.file(path)));
  }

  private void changed(List<String> workspaces, String rest) {
    workspaces.forEach(
        one -> changes.publish(new Change.OfResource(WorkspaceUri.PREFIX + one + rest)));
  }
}
