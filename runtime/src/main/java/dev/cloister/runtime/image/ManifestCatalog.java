package dev.cloister.runtime.image;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.BaseImage;
import dev.cloister.actors.port.ImageCatalog;
import dev.cloister.runtime.qemu.HostFailures;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images below one directory, each {@code <name>/manifest.json}. Read anew each time: an image
 * can be built while the daemon runs.
 */
public final class ManifestCatalog implements ImageCatalog {
  private static final Logger LOG = LoggerFactory.getLogger(ManifestCatalog.class);
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final long LONGEST = 1 << 20;

  private final Path images;
  private final Executor blocking;

  public ManifestCatalog(Path images, Executor blocking) {
    this.images = images;
    this.blocking = blocking;
  }

  @Override
  public CompletionStage<BaseImage> find(String name) {
    return CompletableFuture.supplyAsync(
        () -> {
          List<String> names = names();
          if (!names.contains(name)) {
            throw new FailureException(
                FailureCode.IMAGE_NOT_FOUND,
                "There is no image "
                    + name
                    + (names.isEmpty() ? "" : "; there are: " + String.join(", ", names)),
                "Use an image that is there, or build one with scripts/build-images.sh.");
          }
          return read(name);
        },
        blocking);
  }

  @Override
  public CompletionStage<List<BaseImage>> list() {
    return CompletableFuture.supplyAsync(
        () -> {
          List<BaseImage> whole = new ArrayList<>();
          for (String name : names()) {
            try {
              whole.add(read(name));
            } catch (FailureException e) {
              LOG.warn("{}. {}", e.failure().message(), e.failure().remedy());
            }
          }
          return List.copyOf(whole);
        },
        blocking);
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(images)) {
      try (DirectoryStream<Path> entries =
          Files.newDirectoryStream(
              images, entry -> Files.exists(entry.resolve(ImageFiles.MANIFEST)))) {
        entries.forEach(entry -> names.add(entry.getFileName().toString()));
      } catch (IOException e) {
        throw HostFailures.of(e);
      }
    }
    names.removeIf(name -> !NAME.matcher(name).matches());
    names.sort(null);
    return names;
  }

  private BaseImage read(String name) {
    try {
      return readWhole(name);
    } catch (NoSuchFileException e) {
      throw damaged(name, e.getFile() + " is missing", e);
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(name, e.getMessage(), e);
    }
  }

  private static FailureException damaged(String name, String how, Exception cause) {
    return new FailureException(
        Failure.of(
            FailureCode.IMAGE_DAMAGED,
            "The image " + name + " is damaged: " + how,
            "Build it again with scripts/build-images.sh " + name + "."),
        cause);
  }

  private BaseImage readWhole(String name) throws IOException {
    Path directory = images.resolve(name);
    Path file = directory.resolve(ImageFiles.MANIFEST);
    if (Files.size(file) > LONGEST) {
      throw new IOException("Its manifest is longer than " + LONGEST + " bytes");
    }
    Manifest manifest = Manifest.parse(Files.readAllBytes(file));
    if (!manifest.name().equals(name)) {
      throw new IOException("Its manifest is that of " + manifest.name());
    }
    Path root = inside(directory, manifest.root());
    if (Files.size(root) != manifest.rootBytes()) {
      throw new IOException(
          root + " has " + Files.size(root) + " bytes, not " + manifest.rootBytes());
    }
    return new BaseImage(
        name,
        manifest.digest(),
        root,
        inside(directory, manifest.kernel()),
        inside(directory, manifest.initrd()),
        manifest.kernelVersion(),
        manifest.agent(),
        manifest.rootBytes(),
        manifest.minDiskBytes(),
        manifest.defaultDiskBytes(),
        manifest.minMemoryMiB(),
        manifest.defaultMemoryMiB());
  }

  /** A file the manifest names, links resolved; it must lie below the images' directory. */
  private Path inside(Path directory, String relative) throws IOException {
    Path real = directory.resolve(relative).toRealPath();
    if (!real.startsWith(images.toRealPath())) {
      throw new IOException(relative + " is outside of " + images);
    }
    if (!Files.isRegularFile(real) || !Files.isReadable(real) || Files.size(real) == 0) {
      throw new IOException(real + " is not a readable file with contents");
    }
    return real;
  }
}
