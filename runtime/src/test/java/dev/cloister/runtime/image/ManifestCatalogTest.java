package dev.cloister.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.BaseImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestCatalogTest {
  private static final String MANIFEST =
      """
      {"schema":1,"name":"minimal","digest":"sha256:aa","root":"../roots/aa/root.ext4",
       "rootBytes":4,"kernel":"../boot/bb/vmlinux","kernelDigest":"sha256:bb",
       "kernelVersion":"6.1.0-1","initrd":"../boot/bb/initrd","agent":"0.1.0","init":"agent",
       "defaultDiskBytes":1073741824,"minDiskBytes":8192,"defaultMemoryMiB":256,
       "minMemoryMiB":128,"packages":{"busybox":"1"},"createdAt":"2026-11-20T00:00:00Z"}
      """;

  @TempDir Path directory;
  private Path images;
  private ManifestCatalog catalog;

  @BeforeEach
  void build() throws IOException {
    images = directory.resolve("images");
    file("roots/aa/root.ext4", "root");
    file("boot/bb/vmlinux", "kernel");
    file("boot/bb/initrd", "initrd");
    file("minimal/manifest.json", MANIFEST);
    catalog = new ManifestCatalog(images, Runnable::run);
  }

  private Path file(String name, String contents) throws IOException {
    Path file = images.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, contents);
  }

  private Failure failureToFind(String name) {
    CompletableFuture<Failure> failure = new CompletableFuture<>();
    catalog
        .find(name)
        .whenComplete((image, error) -> failure.complete(FailureException.failureOf(error)));
    return failure.join();
  }

  @Test
  void readsAnImageAndFindsItsFiles() {
    BaseImage image = catalog.find("minimal").toCompletableFuture().join();
    assertThat(image)
        .isEqualTo(
            new BaseImage(
                "minimal",
                "sha256:aa",
                images.resolve("roots/aa/root.ext4"),
                images.resolve("boot/bb/vmlinux"),
                images.resolve("boot/bb/initrd"),
                "6.1.0-1",
                "0.1.0",
                4,
                8192,
                1L << 30,
                128,
                256));
  }

  @Test
  void namesTheImagesThereAreToWhoAsksForAnother() throws IOException {
    file("other/manifest.json", MANIFEST);
    Failure failure = failureToFind("debian");
    assertThat(failure.code()).isEqualTo(FailureCode.IMAGE_NOT_FOUND);
    assertThat(failure.message()).contains("debian", "minimal, other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../images/minimal", "..", "", "Minimal", "boot", "minimal/"})
  void aNameIsNoPath(String name) {
    assertThat(failureToFind(name).code()).isEqualTo(FailureCode.IMAGE_NOT_FOUND);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "schema":1 | "schema":2
          "name":"minimal" | "name":"other"
          "rootBytes":4 | "rootBytes":5
          ../boot/bb/vmlinux | ../boot/cc/vmlinux
          ../boot/bb/initrd | ../../../outside
          ../boot/bb/initrd | /etc/passwd
          "minMemoryMiB":128, |
          "rootBytes":4 | "rootBytes":null
          {"schema" | {{"schema"
          """)
  void aManifestThatDoesNotHoldIsADamagedImage(String good, String bad) throws IOException {
    Files.writeString(directory.resolve("outside"), "outside");
    file("minimal/manifest.json", MANIFEST.replace(good, bad == null ? "" : bad));
    Failure failure = failureToFind("minimal");
    assertThat(failure.code()).isEqualTo(FailureCode.IMAGE_DAMAGED);
    assertThat(failure.remedy()).contains("scripts/build-images.sh minimal");
    assertThat(catalog.list().toCompletableFuture().join()).isEmpty();
  }

  @Test
  void aLinkOutOfTheImagesIsRefused() throws IOException {
    Path outside = Files.writeString(directory.resolve("outside"), "outside");
    Files.delete(images.resolve("boot/bb/initrd"));
    Files.createSymbolicLink(images.resolve("boot/bb/initrd"), outside);
    assertThat(failureToFind("minimal").code()).isEqualTo(FailureCode.IMAGE_DAMAGED);
  }

  @Test
  void listsWholeImagesOnly() throws IOException {
    file("broken/manifest.json", "{}");
    assertThat(catalog.list().toCompletableFuture().join())
        .extracting(BaseImage::name)
        .containsExactly("minimal");
  }

  @Test
  void aHostWithoutImagesHasNone() {
    ManifestCatalog none = new ManifestCatalog(directory.resolve("none"), Runnable::run);
    assertThat(none.list().toCompletableFuture().join()).isEmpty();
  }
}
