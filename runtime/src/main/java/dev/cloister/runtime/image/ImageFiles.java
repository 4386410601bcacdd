package dev.cloister.runtime.image;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The files that the manifests below an images directory name. */
public final class ImageFiles {
  /** The name of the file that makes a directory an image. */
  public static final String MANIFEST = "manifest.json";

  private ImageFiles() {}

  /** The manifests themselves. */
  public static Set<Path> manifests(Path images) throws IOException {
    Set<Path> files = new HashSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(images)) {
      for (Path entry : entries) {
        Path manifest = entry.resolve(MANIFEST);
        if (Files.isRegularFile(manifest)) {
          files.add(manifest);
        }
      }
    }
    return files;
  }

  /**
   * Roots, kernels and initramfs of all images; they need not exist.
   *
   * @throws IOException also where a manifest cannot be read: nobody can tell what it needs
   */
  public static Set<Path> named(Path images) throws IOException {
    Set<Path> files = new HashSet<>();
    for (Path file : manifests(images)) {
      Manifest manifest = Manifest.parse(Files.readAllBytes(file));
      for (String name : List.of(manifest.root(), manifest.kernel(), manifest.initrd())) {
        files.add(file.resolveSibling(name).normalize());
      }
    }
    return files;
  }
}
