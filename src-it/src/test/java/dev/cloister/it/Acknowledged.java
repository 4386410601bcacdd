package dev.cloister.it;

import dev.cloister.it.lab.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a child has acknowledged of its workspaces, and what it was doing at its end: the one thing
 * of which either outcome is right.
 */
final class Acknowledged {
  static final String GONE = "gone";
  private static final String RUNNING = "running";
  private static final String STOPPED = "stopped";
  private static final int MOST = 3;

  private final Map<String, String> states = new TreeMap<>();
  private Optional<Command> underWay = Optional.empty();
  private int begun;

  /** One word to the child. */
  private record Command(String verb, String name) {}

  /** Commands that are right one after the other, beginning with the states there are. */
  List<String> plan(Random random, String prefix, int size) {
    Map<String, String> then = new TreeMap<>(states);
    List<String> plan = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      List<String> names = new ArrayList<>(then.keySet());
      boolean create = names.isEmpty() || (names.size() < MOST && random.nextInt(3) == 0);
      String name = create ? prefix + i : names.get(random.nextInt(names.size()));
      String verb = create ? "create" : verb(random, then.get(name));
      then.put(name, after(verb));
      then.values().remove(GONE);
      plan.add(verb + " " + name);
    }
    return plan;
  }

  private static String verb(Random random, String state) {
    if (random.nextInt(4) == 0) {
      return "delete";
    }
    return state.equals(RUNNING) ? "stop" : "start";
  }

  private static String after(String verb) {
    return switch (verb) {
      case "create", "start" -> RUNNING;
      case "stop" -> STOPPED;
      default -> GONE;
    };
  }

  /** Listens to a child until it has begun so many commands. */
  void hearBegin(ChildJvm child, int count) throws IOException {
    begun = 0;
    while (begun < count) {
      String line = child.hear();
      if (line == null) {
        throw new AssertionError("The child ended by itself");
      }
      hear(line);
    }
  }

  /** Listens to what a child has said before it was killed. */
  void hearRest(ChildJvm child) throws IOException {
    for (String line = child.hear(); line != null; line = child.hear()) {
      hear(line);
    }
  }

  private void hear(String line) {
    String[] words = line.split(" ", -1);
    if (words[0].equals("begin")) {
      underWay = Optional.of(new Command(words[1], words[2]));
      begun++;
      return;
    }
    if (!words[3].equals(words[1].equals("delete") ? "deleted" : after(words[1]))) {
      throw new AssertionError("The child said: " + line);
    }
    now(words[2], after(words[1]));
    underWay = Optional.empty();
  }

  /** From now on this is so. */
  void now(String name, String state) {
    underWay = Optional.empty();
    states.put(name, state);
    states.values().remove(GONE);
  }

  /** For people. */
  String underWay() {
    return underWay.map(command -> command.verb() + " " + command.name()).orElse("nothing");
  }

  /** Every workspace that there must be, or may be. */
  Set<String> names() {
    Set<String> names = new TreeSet<>(states.keySet());
    underWay.ifPresent(command -> names.add(command.name()));
    return names;
  }

  /** The states in which a workspace is right; {@link #GONE} is one. */
  Set<String> right(String name) {
    Set<String> right = new TreeSet<>(Set.of(states.getOrDefault(name, GONE)));
    underWay
        .filter(command -> command.name().equals(name))
        .ifPresent(command -> right.add(after(command.verb())));
    return right;
  }
}
