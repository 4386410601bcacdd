package dev.cloister.runtime.probe;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cloister.runtime.qemu.PrivateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the verdict on KVM. A cache: what cannot be read is found out again, what cannot be
 * written is found out next time.
 */
record VerdictStore(Path directory) {
  private static final Logger LOG = LoggerFactory.getLogger(VerdictStore.class);
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * What a verdict holds for.
   *
   * @param hostBoot the host's boot id
   * @param qemuVersion of the QEMU that tried
   * @param kernel the digest of what was booted
   */
  record Circumstances(String hostBoot, String qemuVersion, String kernel) {}

  record Entry(Circumstances circumstances, boolean works, String reason) {}

  Optional<Verdict> recall(Circumstances now) {
    if (!Files.exists(file())) {
      return Optional.empty();
    }
    try {
      Entry entry = JSON.readValue(Files.readAllBytes(file()), Entry.class);
      return Optional.of(entry)
          .filter(kept -> now.equals(kept.circumstances()))
          .map(kept -> new Verdict(kept.works(), kept.reason()));
    } catch (IOException e) {
      LOG.warn("The verdict kept in {} is unreadable; KVM is tried again", file(), e);
      return Optional.empty();
    }
  }

  void keep(Circumstances now, Verdict verdict) {
    try {
      PrivateDirectory.ensure(directory);
      Path unfinished = directory.resolve("kvm.json.new");
      Files.write(
          unfinished, JSON.writeValueAsBytes(new Entry(now, verdict.works(), verdict.reason())));
      Files.move(unfinished, file(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn("The verdict on KVM could not be kept in {}", file(), e);
    }
  }

  private Path file() {
    return directory.resolve("kvm.json");
  }
}
