package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.it.lab.Inventory;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many workspaces of one host do everything at the same time. */
class CrowdIT {
  private static final int CROWD = 20;
  private static final int MEMORY_MIB = 128;

  @Test
  void twentyStartAnswerAndStopSideBySide(Lab lab) {
    lab.cloister();
    List<Workspace> crowd =
        all(
            "create",
            IntStream.range(0, CROWD).boxed().toList(),
            i ->
                lab.cloister()
                    .create(
                        WorkspaceOptions.image("minimal")
                            .withName("crowd-" + i)
                            .withMemoryMiB(MEMORY_MIB)));
    assertThat(crowd).extracting(Workspace::id).doesNotHaveDuplicates();
    List<WorkspaceInfo> running = lab.list();
    assertThat(running).hasSize(CROWD).allMatch(info -> info.state().equals("running"));
    assertThat(running).extracting(info -> info.vm().orElseThrow().cid()).doesNotHaveDuplicates();
    assertThat(new Inventory(lab, running).faults()).isEmpty();

    List<ExecResult> answers =
        all("exec", crowd, workspace -> workspace.exec(ExecOptions.of("hostname")));
    assertThat(answers)
        .extracting(ExecResult::stdoutText)
        .containsExactlyElementsOf(crowd.stream().map(one -> one.name() + "\n").toList());

    List<WorkspaceInfo> stopped = all("stop", crowd, Workspace::stop);
    assertThat(stopped).allMatch(info -> info.state().equals("stopped"));
    assertThat(new Inventory(lab, lab.list()).faults()).isEmpty();

    all("delete", crowd, Workspace::delete);
    assertThat(lab.list()).isEmpty();
  }

  /** Asks all before it waits for any. */
  private static <T, R> List<R> all(
      String what, List<T> whom, Function<T, CompletionStage<R>> verb) {
    long begin = System.nanoTime();
    List<CompletionStage<R>> stages = whom.stream().map(verb).toList();
    List<R> outcomes = new java.util.ArrayList<>();
    stages.forEach(stage -> outcomes.add(Outcome.of(stage)));
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    System.out.println(CROWD + " side by side, " + what + ": " + took.toMillis() + " ms");
    return outcomes;
  }
}
