package dev.cloister.it.lab;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The images the tests run on: those of {@code CLOISTER_TEST_HOME}, by default of {@code .state} in
 * the checkout, as {@code scripts/build-images.sh} makes them.
 */
public final class TestImages {
  private TestImages() {}

  /** The directory of the built images. */
  public static Path built() {
    String explicit = System.getenv("CLOISTER_TEST_HOME");
    Path home =
        explicit != null && !explicit.isBlank() ? Path.of(explicit) : checkout().resolve(".state");
    Path images = home.toAbsolutePath().normalize().resolve("images");
    if (!Files.exists(images.resolve("minimal/manifest.json"))) {
      throw new IllegalStateException(
          "No image minimal in "
              + images
              + ": run CLOISTER_HOME="
              + home
              + " scripts/build-images.sh");
    }
    return images;
  }

  /** The checkout these tests belong to. */
  public static Path checkout() {
    Path here = Path.of("").toAbsolutePath();
    Path at = here;
    while (at != null && !Files.isDirectory(at.resolve("images/minimal"))) {
      at = at.getParent();
    }
    return at == null ? here : at;
  }
}
