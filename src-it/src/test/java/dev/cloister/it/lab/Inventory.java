package dev.cloister.it.lab;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.WorkspaceInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a host holds for a lab's workspaces, held against what the workspaces tell. For a moment in
 * which none of them is on its way to another state.
 *
 * @param vms of all workspaces there are, by their ids: the process, where there is one
 */
public record Inventory(Lab lab, Map<String, OptionalLong> vms) {

  /** With what the library tells of all workspaces. */
  public Inventory(Lab lab, List<WorkspaceInfo> workspaces) {
    this(lab, workspaces.stream().collect(toMap(WorkspaceInfo::id, Inventory::pid)));
  }

  private static OptionalLong pid(WorkspaceInfo workspace) {
    return workspace.vm().map(vm -> OptionalLong.of(vm.pid())).orElse(OptionalLong.empty());
  }

  /** With what a daemon tells of all workspaces. */
  public static Inventory of(Lab lab, JsonNode list) {
    Map<String, OptionalLong> vms = new TreeMap<>();
    for (JsonNode workspace : list.path("workspaces")) {
      JsonNode pid = workspace.path("vm").path("pid");
      vms.put(
          workspace.path("id").asText(),
          pid.isNumber() ? OptionalLong.of(pid.asLong()) : OptionalLong.empty());
    }
    return new Inventory(lab, vms);
  }

  /** What does not fit, a sentence each: a VM, a disk, a socket without a workspace, or missing. */
  public List<String> faults() {
    List<String> faults = new ArrayList<>(processes());
    Set<String> running =
        vms.entrySet().stream()
            .filter(workspace -> workspace.getValue().isPresent())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    faults.addAll(compare("run directory", namesIn(lab.state().run()), running));
    faults.addAll(
        compare("directory with a disk", namesIn(lab.state().workspaces()), vms.keySet()));
    for (String id : vms.keySet()) {
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
    vms.forEach(
        (id, vm) ->
            vm.stream()
                .filter(pid -> without.remove(pid) == null)
                .forEach(pid -> faults.add("VM " + pid + " of " + id + " is not there")));
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
