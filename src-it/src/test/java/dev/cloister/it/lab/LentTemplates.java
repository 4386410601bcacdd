package dev.cloister.it.lab;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Templates that one lab has made and others use: without them the first start in every lab would
 * boot. Each lab has links of its own to the files, which nobody writes to.
 */
final class LentTemplates {
  private static final List<String> FILES = List.of("memory", "devices", "manifest.json");
  private static final Path POOL = Path.of("target/templates").toAbsolutePath();

  private LentTemplates() {}

  /** Links what there is into a lab's directory of templates, which must not exist. */
  static void lend(Path templates) throws IOException {
    if (!Files.isDirectory(POOL) || !onOneFileSystem(POOL, templates.getParent())) {
      return;
    }
    Files.createDirectory(
        templates,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    link(POOL, templates);
  }

  /** Keeps what a lab has made. */
  static void takeBack(Path templates) throws IOException {
    Files.createDirectories(POOL);
    if (Files.isDirectory(templates) && onOneFileSystem(POOL, templates)) {
      link(templates, POOL);
    }
  }

  private static boolean onOneFileSystem(Path one, Path other) throws IOException {
    return Files.getAttribute(one, "unix:dev").equals(Files.getAttribute(other, "unix:dev"));
  }

  private static void link(Path from, Path to) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(from)) {
      for (Path template : all) {
        Path copy = to.resolve(template.getFileName());
        if (!Files.exists(copy) && Files.exists(template.resolve("manifest.json"))) {
          Files.createDirectory(
              copy,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
          for (String file : FILES) {
            Files.createLink(copy.resolve(file), template.resolve(file));
          }
        }
      }
    }
  }
}
