package dev.cloister.runtime.fake;

import dev.cloister.ListOptions;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Reply.FileEntry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;

/** The directories that a map of files implies, and those made in between. */
final class FakeTree {
  private static final long MODIFIED = 1_700_000_000_000L;

  private final Map<String, byte[]> files;
  private final Set<String> made = new ConcurrentSkipListSet<>();

  FakeTree(Map<String, byte[]> files) {
    this.files = files;
  }

  Reply.FileList list(String path, ListOptions options) {
    if (find(path).type() != FileEntry.Type.DIRECTORY) {
      throw refused(path + " is not a directory");
    }
    String prefix = path.endsWith("/") ? path : path + "/";
    TreeMap<String, FileEntry> found = new TreeMap<>();
    for (String known : all().tailSet(prefix, false)) {
      if (!known.startsWith(prefix)) {
        break;
      }
      String name = known.substring(prefix.length());
      if (name.split("/").length <= options.depth()) {
        found.put(name, entry(name, known));
      }
    }
    Map<String, FileEntry> rest =
        options.after().isPresent() ? found.tailMap(options.after().get(), false) : found;
    List<FileEntry> page = rest.values().stream().limit(options.limit()).toList();
    String next = page.size() < rest.size() ? page.get(page.size() - 1).name() : "";
    return new Reply.FileList(page, next);
  }

  FileEntry stat(String path) {
    return find(path);
  }

  Void remove(String path, boolean recursive) {
    find(path);
    boolean full = all().stream().anyMatch(known -> known.startsWith(path + "/"));
    if (full && !recursive) {
      throw refused(path + " is not empty");
    }
    files.keySet().removeIf(known -> known.equals(path) || known.startsWith(path + "/"));
    made.removeIf(known -> known.equals(path) || known.startsWith(path + "/"));
    return null;
  }

  Void make(String path, boolean parents) {
    boolean exists = all().contains(path);
    if (exists && (!parents || files.containsKey(path))) {
      throw refused(path + " exists");
    }
    made.add(path);
    return null;
  }

  private FileEntry find(String path) {
    if (!all().contains(path)) {
      throw new FailureException(
          FailureCode.FILE_NOT_FOUND, "There is no file " + path, "Check the path.");
    }
    return entry(path.substring(path.lastIndexOf('/') + 1), path);
  }

  private FileEntry entry(String name, String path) {
    byte[] contents = files.get(path);
    return contents == null
        ? new FileEntry(name, "", FileEntry.Type.DIRECTORY, 4096, 0755, MODIFIED, "", "")
        : new FileEntry(name, "", FileEntry.Type.FILE, contents.length, 0644, MODIFIED, "", "");
  }

  private ConcurrentSkipListSet<String> all() {
    ConcurrentSkipListSet<String> paths = new ConcurrentSkipListSet<>(made);
    paths.addAll(files.keySet());
    paths.add("/");
    for (String path : List.copyOf(paths)) {
      for (int at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
        paths.add(path.substring(0, at));
      }
    }
    return paths;
  }

  private static FailureException refused(String message) {
    return new FailureException(FailureCode.GUEST_REFUSED, message, "Check the path.");
  }
}
