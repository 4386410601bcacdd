package dev.cloister.actors.fakes;

import dev.cloister.actors.port.BaseImage;
import dev.cloister.actors.port.ImageCatalog;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Plays a catalog that has every image. */
public final class FakeImages implements ImageCatalog {
  public final Answers<BaseImage> finds = new Answers<>();
  private final FakeHost host;

  FakeImages(FakeHost host) {
    this.host = host;
  }

  @Override
  public CompletionStage<BaseImage> find(String name) {
    host.calls.add("image");
    return finds.answer(() -> image(name));
  }

  @Override
  public CompletionStage<List<BaseImage>> list() {
    return CompletableFuture.completedFuture(List.of(image("minimal")));
  }

  private static BaseImage image(String name) {
    return new BaseImage(
        name,
        "sha256:9f86d081884c7d65",
        Path.of("/played/root.ext4"),
        Path.of("/played/vmlinuz"),
        Path.of("/played/initrd"),
        "6.1.0-28-cloud-amd64",
        "0.1.0",
        100_000_000,
        200_000_000,
        1_073_741_824,
        128,
        256);
  }
}
