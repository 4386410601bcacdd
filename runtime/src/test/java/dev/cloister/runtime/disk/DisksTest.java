package dev.cloister.runtime.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking for disks. */
final class DisksTest {
  @TempDir Path home;

  private Path disk(String owner) throws IOException {
    return Files.createFile(Files.createDirectories(home.resolve(owner)).resolve("disk.qcow2"));
  }

  @Test
  void findsThemAtAnyDepthAndNothingElse() throws IOException {
    Path one = disk("one");
    Path deep = disk("set/aside/two");
    Files.createFile(home.resolve("one/console.log"));

    assertThat(Disks.below(home)).containsExactlyInAnyOrder(one, deep);
    assertThat(Disks.below(home.resolve("nowhere"))).isEmpty();
  }

  /** Workspaces are deleted while somebody looks. */
  @Test
  void goesOnWhereOthersAreRemovedMeanwhile() throws Exception {
    Path kept = disk("kept");
    AtomicBoolean over = new AtomicBoolean();
    Thread coming =
        new Thread(
            () -> {
              while (!over.get()) {
                comeAndGo();
              }
            });
    coming.start();
    try {
      for (int look = 0; look < 500; look++) {
        assertThat(Disks.below(home)).contains(kept);
      }
    } finally {
      over.set(true);
      coming.join();
    }
  }

  private void comeAndGo() {
    try {
      for (int i = 0; i < 20; i++) {
        disk("w" + i + "/d");
      }
      for (int i = 0; i < 20; i++) {
        Files.delete(home.resolve("w" + i + "/d/disk.qcow2"));
        Files.delete(home.resolve("w" + i + "/d"));
        Files.delete(home.resolve("w" + i));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
