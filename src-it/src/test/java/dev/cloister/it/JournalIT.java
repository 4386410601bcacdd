package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.it.lab.ChildJvm;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Inventory;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process that owns the workspaces is killed at any moment, again and again. */
class JournalIT {
  private static final int ROUNDS = 4;
  private static final int COMMANDS = 6;

  /** About as long as the longest command takes. */
  private static final int LONGEST_MILLIS = 2500;

  private static final Set<String> AT_REST = Set.of("running", "stopped", "lost");

  /** The seeds are fixed; what lies at the moment of the kill still differs from run to run. */
  @ParameterizedTest
  @ValueSource(longs = {20})
  void whatWasAcknowledgedIsThereAndNothingIsHalfMade(long seed, Lab lab) throws IOException {
    Random random = new Random(seed);
    Acknowledged acknowledged = new Acknowledged();
    for (int round = 1; round <= ROUNDS; round++) {
      killAtRandom(lab, random, acknowledged, "r" + round + "-");
      System.out.println("seed " + seed + ", round " + round + ": in " + acknowledged.underWay());
      List<WorkspaceInfo> found = atRest(lab);
      assertRight(acknowledged, found);
      assertThat(new Inventory(lab, found).faults()).isEmpty();
      found.stream()
          .filter(info -> info.state().equals("running"))
          .forEach(
              info ->
                  assertThat(lab.sh(of(lab, info), "hostname").stdoutText())
                      .isEqualTo(info.name() + "\n"));
      int survivor = round == ROUNDS ? -1 : random.nextInt(3);
      stopAndDeleteAllBut(survivor, lab, found, acknowledged);
      lab.detach();
    }
  }

  private static void killAtRandom(Lab lab, Random random, Acknowledged acknowledged, String prefix)
      throws IOException {
    List<String> plan = acknowledged.plan(random, prefix, COMMANDS);
    int command = 1 + random.nextInt(COMMANDS);
    Duration then = Duration.ofMillis(random.nextInt(LONGEST_MILLIS));
    System.out.println(
        plan + ", killed " + then.toMillis() + " ms after the beginning of " + command);
    try (ChildJvm child = ChildJvm.start(lab)) {
      for (String line : plan) {
        child.say(line);
      }
      acknowledged.hearBegin(child, command);
      child.live(then);
      child.kill();
      acknowledged.hearRest(child);
    }
  }

  /** What was under way at the kill is carried out, or undone, by who opens the journal next. */
  private static List<WorkspaceInfo> atRest(Lab lab) {
    Eventually.until(
        "every workspace is at rest",
        () -> lab.list().stream().allMatch(info -> AT_REST.contains(info.state())));
    return lab.list();
  }

  private static void assertRight(Acknowledged acknowledged, List<WorkspaceInfo> found) {
    Map<String, String> states =
        found.stream().collect(Collectors.toMap(WorkspaceInfo::name, WorkspaceInfo::state));
    assertThat(acknowledged.names()).containsAll(states.keySet());
    for (String name : acknowledged.names()) {
      assertThat(states.getOrDefault(name, Acknowledged.GONE))
          .as(name + ": " + found)
          .isIn(acknowledged.right(name));
    }
  }

  private static void stopAndDeleteAllBut(
      int survivor, Lab lab, List<WorkspaceInfo> found, Acknowledged acknowledged) {
    for (int i = 0; i < found.size(); i++) {
      WorkspaceInfo info = found.get(i);
      if (i == survivor) {
        acknowledged.now(info.name(), info.state());
        continue;
      }
      Workspace workspace = of(lab, info);
      assertThat(Outcome.of(workspace.stop()).state()).isEqualTo("stopped");
      Outcome.of(workspace.delete());
      acknowledged.now(info.name(), Acknowledged.GONE);
    }
    Set<String> left = lab.list().stream().map(WorkspaceInfo::name).collect(Collectors.toSet());
    acknowledged.names().stream()
        .filter(name -> !left.contains(name))
        .forEach(name -> acknowledged.now(name, Acknowledged.GONE));
    assertThat(new Inventory(lab, lab.list()).faults()).isEmpty();
  }

  private static Workspace of(Lab lab, WorkspaceInfo info) {
    return Outcome.of(lab.cloister().workspace(info.id()));
  }
}
