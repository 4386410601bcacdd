package dev.cloister.it.storm;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a client knows of its workspace: the states that are right, the contents that are right for
 * each file. There is more than one where an answer did not come.
 */
final class Known {
  /** The content of a file that is not there. */
  static final String NO_FILE = "";

  /** Where a workspace can rest. */
  enum State {
    ABSENT,
    RUNNING,
    STOPPED,
    LOST
  }

  private final Map<String, Set<String>> files = new TreeMap<>();

  /** What each file may hold after the loss of the VM: everything since it was last synced. */
  private final Map<String, Set<String>> onDisk = new TreeMap<>();

  private final Map<String, String> jobs = new TreeMap<>();
  private EnumSet<State> right = EnumSet.of(State.ABSENT);

  /** Where it is; there is no doubt. */
  State state() {
    if (right.size() != 1) {
      throw new IllegalStateException("In doubt: " + right);
    }
    return right.iterator().next();
  }

  boolean isRight(State state) {
    return right.contains(state);
  }

  /** Until an answer comes, this may be so as well. */
  void mayBecome(State state) {
    right.add(state);
  }

  /** Its VM was killed: it may rest anywhere but be gone, and has what had reached its disk. */
  void mayHaveFallen() {
    files.clear();
    onDisk.forEach((path, contents) -> files.put(path, new HashSet<>(contents)));
    right.addAll(EnumSet.of(State.RUNNING, State.STOPPED, State.LOST));
  }

  /** This is so: it was acknowledged, or seen. The jobs of a VM that may have ended are over. */
  void is(State state) {
    boolean sameVm = state == State.RUNNING && right.equals(EnumSet.of(State.RUNNING));
    right = EnumSet.of(state);
    if (!sameVm) {
      jobs.clear();
    }
    if (state == State.ABSENT) {
      files.clear();
      onDisk.clear();
    }
  }

  void job(String id, String output) {
    jobs.put(id, output);
  }

  /** The jobs whose output is to come: by id. */
  Map<String, String> jobs() {
    return jobs;
  }

  List<String> files() {
    return new ArrayList<>(files.keySet());
  }

  /** The file is about to get this content. */
  void mayHold(String path, String content) {
    files.computeIfAbsent(path, none -> new HashSet<>(Set.of(NO_FILE))).add(content);
    onDisk.computeIfAbsent(path, none -> new HashSet<>(Set.of(NO_FILE))).add(content);
  }

  /** The file has this content: it was acknowledged, or seen. It may not have reached the disk. */
  void holds(String path, String content) {
    files.put(path, new HashSet<>(Set.of(content)));
    onDisk.computeIfAbsent(path, none -> new HashSet<>()).add(content);
  }

  /** What the files hold is on the disk. */
  void synced() {
    onDisk.clear();
    files.forEach((path, contents) -> onDisk.put(path, new HashSet<>(contents)));
  }

  boolean isRight(String path, String content) {
    return files.get(path).contains(content);
  }

  @Override
  public String toString() {
    return right + ", files " + files.keySet() + ", jobs " + jobs.keySet();
  }
}
