package dev.cloister.it.lab;

import dev.cloister.WorkspaceInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a host holds for a lab's workspaces, held against what the workspaces tell. For a moment in
 * which none of them is on its way to another state.
 *
 * @param workspaces all there are
 */
public record Inventory(Lab lab, List<WorkspaceInfo> workspaces) {

  /** What does not fit, a sentence each: a VM, a disk, a socket without a workspace, or missing. */
  public List<String> faults() {
    List<String> faults = new ArrayList<>(processes());
    Set<String> all = workspaces.stream().map(WorkspaceInfo::id).collect(Collectors.toSet());
    Set<String> running =
        workspaces.stream()
            .filter(workspace -> workspace.vm().isPresent())
            .map(WorkspaceInfo::id)
            .collect(Collectors.toSet());
    faults.addAll(compare("run directory", namesIn(lab.state().run()), running));
    faults.addAll(compare("directory with a disk", namesIn(lab.state().workspaces()), all));
    for (String id : all) {
      if (!Files.exists(lab.state().workspaces().resolve(id).resolve("disk.qcow2"))) {
        faults.add("workspace " + id + " has no disk");
      }
    }
    return faults;
  }

  private List<String> processes() {
    Map<Long, String> without = new TreeMap<>();
    Proc.mentioning(lab.state().run().toString())
        .forEach(entry -> without.put(entry.pid(), entry.commandLine()));
    List<String> faults = new ArrayList<>();
    for (WorkspaceInfo workspace : workspaces) {
      workspace
          .vm()
          .filter(vm -> without.remove(vm.pid()) == null)
          .ifPresent(
              vm -> faults.add("VM " + vm.pid() + " of " + workspace.id() + " is not there"));
    }
    without.forEach((pid, line) -> faults.add("process " + pid + " has no workspace: " + line));
    return faults;
  }

  private static List<String> compare(String what, Set<String> there, Set<String> right) {
    List<String> faults = new ArrayList<>();
    there.stream().filter(id -> !right.contains(id)).forEach(id -> faults.add(what + " of " + id));
    right.stream()
        .filter(id -> !there.contains(id))
        .forEach(id -> faults.add("no " + what + " of " + id));
    return faults;
  }

  private static Set<String> namesIn(Path directory) {
    String[] names = directory.toFile().list();
    return names == null ? Set.of() : new TreeSet<>(List.of(names));
  }
}
