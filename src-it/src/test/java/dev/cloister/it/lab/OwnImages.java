package dev.cloister.it.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;

/**
 * An images directory of the lab's own instead of the shared one, with {@code minimal} in it and
 * damaged copies of it beside.
 */
public final class OwnImages {
  private final Path images;

  private OwnImages(Path images) {
    this.images = images;
  }

  /** Takes the place of the lab's images; call it before the lab is opened. */
  public static OwnImages in(Lab lab) throws IOException {
    Path images = lab.state().images();
    Files.delete(images);
    Files.createDirectory(images);
    OwnImages own = new OwnImages(images);
    String manifest = Files.readString(TestImages.built().resolve("minimal/manifest.json"));
    for (String file : new String[] {"root", "kernel", "initrd"}) {
      own.take(field(manifest, file));
    }
    own.write("minimal", manifest);
    return own;
  }

  /**
   * A copy of {@code minimal} under another name, in which one file is another.
   *
   * @param field the manifest's word for the file: {@code kernel}, {@code initrd}
   */
  public void with(String name, String field, byte[] contents) throws IOException {
    String file = "files/" + name + "/" + field;
    Path path = images.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, contents);
    derive(name, field, "../" + file);
  }

  /** A copy of {@code minimal} under another name whose manifest says something else in a field. */
  public void derive(String name, String field, String value) throws IOException {
    String manifest = Files.readString(images.resolve("minimal/manifest.json"));
    String changed =
        manifest
            .replaceFirst("\"name\"\\s*:\\s*\"[^\"]*\"", "\"name\":\"" + name + "\"")
            .replaceFirst(
                "\"" + field + "\"\\s*:\\s*(\"[^\"]*\"|[0-9]+)",
                Matcher.quoteReplacement("\"" + field + "\":\"" + value + "\""));
    write(name, changed);
  }

  /** A manifest of any text. */
  public void write(String name, String manifest) throws IOException {
    Files.createDirectories(images.resolve(name));
    Files.writeString(images.resolve(name).resolve("manifest.json"), manifest);
  }

  /** A file of {@code minimal}, by the manifest's word for it. */
  public Path file(String field) throws IOException {
    Path directory = images.resolve("minimal");
    String manifest = Files.readString(directory.resolve("manifest.json"));
    return directory.resolve(field(manifest, field)).normalize();
  }

  private void take(String relative) throws IOException {
    Path from = TestImages.built().resolve("minimal").resolve(relative).normalize();
    Path to = images.resolve("minimal").resolve(relative).normalize();
    Files.createDirectories(to.getParent());
    if (!Files.exists(to)) {
      Files.copy(from, to);
    }
  }

  private static String field(String manifest, String name) {
    Matcher found =
        java.util.regex.Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(manifest);
    if (!found.find()) {
      throw new IllegalStateException("No " + name + " in the manifest: " + manifest);
    }
    return found.group(1);
  }
}
