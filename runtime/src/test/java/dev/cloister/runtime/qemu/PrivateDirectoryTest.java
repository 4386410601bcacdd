package dev.cloister.runtime.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTest {
  @TempDir Path directory;

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void makesItAndItsParentsForTheOwnerAlone() throws IOException {
    Path inner = directory.resolve("a/b");
    PrivateDirectory.ensure(inner);
    PrivateDirectory.ensure(inner);
    assertThat(mode(inner)).isEqualTo("rwx------");
    assertThat(mode(inner.getParent())).isEqualTo("rwx------");
  }

  @Test
  void refusesOneThatOthersCanEnter() throws IOException {
    Path open = directory.resolve("open");
    Files.createDirectory(
        open, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    assertThatThrownBy(() -> PrivateDirectory.ensure(open)).isInstanceOf(IOException.class);
  }

  @Test
  void refusesASymbolicLink() throws IOException {
    Path real = directory.resolve("real");
    PrivateDirectory.ensure(real);
    Path link = Files.createSymbolicLink(directory.resolve("link"), real);
    assertThatThrownBy(() -> PrivateDirectory.ensure(link)).isInstanceOf(IOException.class);
  }
}
