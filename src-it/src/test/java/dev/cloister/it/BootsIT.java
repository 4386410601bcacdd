package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.Percentiles;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many lives in a row, from creation to deletion: none may hang or fail, none is tried twice, and
 * none leaves its CID leased.
 */
@Timeout(20 * 60)
class BootsIT {
  private static final int BOOTS = Integer.getInteger("cloister.it.boots", 50);
  private static final int SIDE_BY_SIDE = 2;

  private final Queue<Long> boots = new ConcurrentLinkedQueue<>();
  private final Queue<Long> stops = new ConcurrentLinkedQueue<>();

  @Test
  void bootsManyTimesInARowWithoutOneHangOrFailure(Lab lab) {
    lab.with("cloister.probe.acceleration = tcg")
        .with("cloister.workspace.boot-attempts = 1")
        .cloister();
    ExecutorService lanes = Executors.newFixedThreadPool(SIDE_BY_SIDE);
    CompletableFuture<?>[] done = new CompletableFuture<?>[SIDE_BY_SIDE];
    for (int lane = 0; lane < SIDE_BY_SIDE; lane++) {
      String name = "boots-" + lane;
      done[lane] = CompletableFuture.runAsync(() -> live(lab, name), lanes);
    }
    try {
      CompletableFuture.allOf(done).join();
    } finally {
      lanes.shutdownNow();
    }
    System.out.println("boot: " + Percentiles.of(boots));
    System.out.println("stop: " + Percentiles.of(stops));
    assertThat(boots).hasSize(BOOTS / SIDE_BY_SIDE * SIDE_BY_SIDE);
    assertThat(Percentiles.of(stops).at(50)).isLessThan(Duration.ofSeconds(5).toMillis());
  }

  private void live(Lab lab, String name) {
    for (int boot = 0; boot < BOOTS / SIDE_BY_SIDE; boot++) {
      WorkspaceOptions options = WorkspaceOptions.image("minimal").withName(name).cold();
      Workspace workspace = Outcome.of(lab.cloister().create(options));
      noteBoot(lab.info(workspace));
      stop(workspace);
      Outcome.of(workspace.delete());
    }
  }

  private void noteBoot(WorkspaceInfo info) {
    assertThat(info.state()).isEqualTo("running");
    boots.add(info.vm().orElseThrow().boot().totalMillis());
  }

  private void stop(Workspace workspace) {
    long begin = System.nanoTime();
    WorkspaceInfo info = Outcome.of(workspace.stop());
    stops.add(Duration.ofNanos(System.nanoTime() - begin).toMillis());
    assertThat(info.state()).isEqualTo("stopped");
  }
}
