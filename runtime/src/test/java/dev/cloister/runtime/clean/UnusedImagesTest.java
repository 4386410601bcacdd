package dev.cloister.runtime.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.Cloister;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.Remnant;
import dev.cloister.actors.port.Remnant.Kind;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.disk.DiskSettings;
import dev.cloister.runtime.disk.OverlayStore;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class UnusedImagesTest {
  private static final WorkspaceId ID = new WorkspaceId("ws-0123456789ab");

  @TempDir private Path home;
  private StateDirectory state;
  private UnusedImages images;

  @BeforeEach
  void furnish() throws IOException {
    state = new StateDirectory(home.toRealPath(), home.resolve("run"));
    for (char name : new char[] {'a', 'b', 'c', 'd'}) {
      put(root(name), "root of " + name);
    }
    put(boot('e').resolve("vmlinux"), "kernel");
    put(boot('f').resolve("vmlinux"), "old kernel");
    manifest(root('a'));
    images = new UnusedImages(state);
  }

  @Test
  void findsWhatNoManifestNamesAndNoDiskLiesOn() throws IOException {
    overlay(root('b'));

    List<Remnant> found = images.find(Set.of(root('c').toString()));

    assertThat(found)
        .extracting(Remnant::where)
        .containsExactly(root('d').getParent().toString(), boot('f').toString());
    assertThat(found).extracting(Remnant::kind).containsExactly(Kind.BASE, Kind.KERNEL);
    assertThat(found.get(0).bytes()).isEqualTo("root of d".length());
  }

  @Test
  void removesThemAndNothingElse() throws IOException {
    for (Remnant remnant : images.find(Set.of())) {
      images.remove(Path.of(remnant.where()));
    }

    assertThat(root('a')).exists();
    assertThat(boot('e').resolve("vmlinux")).exists();
    assertThat(state.images().resolve("roots").toFile().list()).hasSize(1);
    assertThat(state.images().resolve("boot").toFile().list()).hasSize(1);
  }

  /** A build came in between. */
  @Test
  void keepsWhatHasComeIntoUseAgain() throws IOException {
    Path unused = Path.of(images.find(Set.of()).get(0).where());
    manifest(unused.resolve("root.ext4"));

    assertThatThrownBy(() -> images.remove(unused))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("in use again");
    assertThat(unused).exists();
  }

  @Test
  void removesNothingWhileAnImageIsBuilt() throws IOException {
    Path unused = Path.of(images.find(Set.of()).get(0).where());
    ImagesLock build = ImagesLock.tryHold(state.images());
    assertThatThrownBy(() -> images.remove(unused))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("being built");
    build.close();
    images.remove(unused);
    assertThat(unused).doesNotExist();
  }

  /** Nobody can tell what it lies on. */
  @Test
  void findsNothingWhereADiskCannotBeRead() throws IOException {
    put(state.disk(ID), "not an overlay, and long enough for a header");

    assertThatThrownBy(() -> images.find(Set.of())).isInstanceOf(IOException.class);
  }

  @Test
  void findsNothingInImagesThatAreShared() throws IOException {
    Path elsewhere = Files.move(state.images(), home.resolve("elsewhere"));
    Files.createSymbolicLink(state.images(), elsewhere);

    assertThat(images.find(Set.of())).isEmpty();
  }

  private Path root(char name) {
    return state.images().resolve("roots").resolve(digest(name)).resolve("root.ext4");
  }

  private Path boot(char name) {
    return state.images().resolve("boot").resolve(digest(name));
  }

  private static String digest(char name) {
    return Character.toString(name).repeat(64);
  }

  private static void put(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void overlay(Path base) {
    OverlayStore disks = new OverlayStore(state, new DiskSettings(0), Runnable::run);
    Cloister.await(disks.ensure(ID, base, 1 << 20));
  }

  private void manifest(Path root) throws IOException {
    put(
        state.images().resolve("minimal/manifest.json"),
        """
        {"schema":1,"name":"minimal","digest":"sha256:0f","root":"%s","rootBytes":1,
         "kernel":"../boot/%2$s/vmlinux","kernelVersion":"6.1","initrd":"../boot/%2$s/initrd",
         "agent":"1","minDiskBytes":1,"defaultDiskBytes":1,"minMemoryMiB":1,"defaultMemoryMiB":1}
        """
            .formatted(root, digest('e')));
  }
}
