package dev.cloister.it.lab;

import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a test finds in a lab that serves its whole class: the workspaces and their states. What it
 * changes of them is undone behind it, so that one test that fails makes no other fail.
 *
 * @param found by id
 */
record Inherited(Map<String, WorkspaceInfo> found) {

  static Inherited of(Lab lab) {
    Map<String, WorkspaceInfo> found = new HashMap<>();
    if (lab.canBeLookedThrough()) {
      lab.list().forEach(info -> found.put(info.id(), info));
    }
    return new Inherited(found);
  }

  /** Undoes the changes; each is a sentence. */
  List<String> restore(Lab lab) {
    if (!lab.canBeLookedThrough()) {
      return List.of();
    }
    List<String> changes = new ArrayList<>();
    Map<String, WorkspaceInfo> gone = new HashMap<>(found);
    for (WorkspaceInfo now : lab.list()) {
      WorkspaceInfo before = gone.remove(now.id());
      if (before == null) {
        changes.add("workspace " + now.name() + " was left, " + now.state());
        changes.addAll(lab.delete(now));
      } else if (!before.state().equals(now.state())) {
        changes.add(
            "workspace " + now.name() + " was " + before.state() + " and is left " + now.state());
        changes.addAll(startAgain(lab, before));
      }
    }
    gone.values().forEach(lost -> changes.add("workspace " + lost.name() + " is gone"));
    return changes;
  }

  private static List<String> startAgain(Lab lab, WorkspaceInfo before) {
    if (!before.state().equals("running")) {
      return List.of();
    }
    try {
      Workspace workspace = Outcome.of(lab.cloister().workspace(before.id()));
      Outcome.of(workspace.start());
      return List.of();
    } catch (AssertionError e) {
      return List.of("workspace " + before.name() + " cannot be started again: " + e.getMessage());
    }
  }
}
