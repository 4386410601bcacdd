package dev.cloister.it.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The check for leaks can fail: every kind of leak is made on purpose and found. */
class LeaksIT {
  private static List<String> found(Lab lab) {
    return new Leaks(lab.state(), Set.of()).find();
  }

  @Test
  void aRunningVmIsFoundAndSoAreItsFilesAndItsLease(Lab lab) {
    String id = lab.create("leaks").id().value();
    lab.detach();
    assertThat(found(lab))
        .anySatisfy(leak -> assertThat(leak).startsWith("process ").contains("still runs", id))
        .anySatisfy(
            leak -> assertThat(leak).startsWith("left in the run directory").endsWith("/qmp"))
        .anySatisfy(leak -> assertThat(leak).startsWith("left of a deleted workspace").endsWith(id))
        .anySatisfy(leak -> assertThat(leak).startsWith("CID ").endsWith(id));
  }

  @Test
  void aStoppedWorkspaceThatExistsIsNoLeak(Lab lab) {
    var workspace = lab.create("rests");
    Outcome.of(workspace.stop());
    lab.detach();
    assertThat(new Leaks(lab.state(), Set.of(workspace.id().value())).find()).isEmpty();
  }

  @Test
  void afterADeletionThereIsNothingToFind(Lab lab) {
    Outcome.of(lab.create("goes").delete());
    lab.detach();
    assertThat(found(lab)).isEmpty();
  }

  @Test
  void anyOtherProcessOfTheRunDirectoryIsFound(Lab lab) throws IOException {
    Process left =
        new ProcessBuilder("sh", "-c", "read nothing", lab.state().run() + "/ws/qmp").start();
    try {
      assertThat(found(lab)).hasSize(1).allMatch(leak -> leak.contains("process " + left.pid()));
    } finally {
      left.destroyForcibly().onExit().join();
    }
    assertThat(found(lab)).isEmpty();
  }

  @Test
  void aSocketIsFound(Lab lab) throws IOException {
    Path socket = lab.state().run().resolve("ws/agent");
    Files.createDirectories(socket.getParent());
    Files.createFile(socket);
    assertThat(found(lab)).contains("left in the run directory: " + socket);
    Trees.remove(lab.state().run());
  }

  @Test
  void whatATestLeavesInItsClassesLabIsToldAndPutRight(Lab lab) {
    Workspace found = lab.create("found");
    Inherited inherited = Inherited.of(lab);
    assertThat(inherited.restore(lab)).isEmpty();

    Outcome.of(found.stop());
    lab.create("left");
    assertThat(inherited.restore(lab))
        .containsExactlyInAnyOrder(
            "workspace found was running and is left stopped", "workspace left was left, running");
    assertThat(lab.list())
        .extracting(WorkspaceInfo::name, WorkspaceInfo::state)
        .containsExactly(tuple("found", "running"));

    Outcome.of(found.delete());
    assertThat(inherited.restore(lab)).containsExactly("workspace found is gone");
  }

  @Test
  void aProcessThatStillHasTheStateDirectoryIsEndedAndTold(Lab lab) throws IOException {
    try (ChildJvm child = ChildJvm.start(lab)) {
      child.say("create orphan");
      assertThat(child.hear()).isEqualTo("begin create orphan");
      assertThat(child.hear()).isEqualTo("done create orphan running");
      assertThat(lab.canBeLookedThrough()).isFalse();
      assertThat(lab.empty())
          .singleElement()
          .asString()
          .startsWith("process " + child.pid() + " still has the state directory open");
    }
    assertThat(found(lab)).isEmpty();
  }

  @Test
  void aThreadIsFound() throws InterruptedException {
    LeftThreads since = LeftThreads.sinceNow();
    CountDownLatch end = new CountDownLatch(1);
    Thread left =
        new Thread(
            () -> {
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "left-behind");
    left.start();
    assertThat(since.left()).containsExactly("thread still runs: left-behind");
    end.countDown();
    left.join();
    assertThat(since.find()).isEmpty();
  }
}
