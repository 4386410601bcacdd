package dev.cloister.actors.port;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** The base images on this host. */
public interface ImageCatalog {
  /**
   * The image of this name. Fails with {@code IMAGE_NOT_FOUND} (naming those there are) or {@code
   * IMAGE_DAMAGED}.
   */
  CompletionStage<BaseImage> find(String name);

  /** All whole images, by name. A damaged one is left out and logged. */
  CompletionStage<List<BaseImage>> list();
}
