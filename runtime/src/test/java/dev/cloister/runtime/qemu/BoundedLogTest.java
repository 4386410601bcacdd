package dev.cloister.runtime.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedLogTest {
  @TempDir Path directory;

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  @Test
  void holdsTwoFilesOfTheLimitAndNoMore() throws IOException {
    Path file = directory.resolve("console.log");
    try (BoundedLog log = new BoundedLog(file, 10)) {
      for (String piece : new String[] {"aaaa", "bbbb", "cccc", "dddd", "eeee"}) {
        log.append(bytes(piece));
      }
    }
    assertThat(file).hasContent("eeee");
    assertThat(directory.resolve("console.log.1")).hasContent("ccccdddd");
    assertThat(text(BoundedLog.tail(file, 7))).isEqualTo("ddd" + "eeee");
    assertThat(text(BoundedLog.tail(file, 100))).isEqualTo("ccccdddd" + "eeee");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void goesOnWhereAnEarlierDaemonStopped() throws IOException {
    Path file = directory.resolve("console.log");
    try (BoundedLog log = new BoundedLog(file, 10)) {
      log.append(bytes("before "));
    }
    try (BoundedLog log = new BoundedLog(file, 10)) {
      log.append(bytes("!"));
    }
    assertThat(file).hasContent("before !");
  }

  @Test
  void aLogThatIsNotThereIsEmpty() throws IOException {
    assertThat(BoundedLog.tail(directory.resolve("none"), 10)).isEmpty();
  }

  @Test
  void aLaunchBeginsANewLogAndKeepsTheEndOfTheOneBefore() throws IOException {
    Path file = directory.resolve("qemu.log");
    Path before = directory.resolve("qemu.log.1");
    BoundedLog.begin(file, 8);
    assertThat(file).isEmptyFile();
    Files.writeString(file, "12345678");
    BoundedLog.begin(file, 8);
    BoundedLog.begin(file, 8);
    assertThat(before).hasContent("12345678");
    Files.writeString(file, "an endless log");
    BoundedLog.begin(file, 8);
    assertThat(before).hasContent("less log");
    assertThat(BoundedLog.tailOfCurrent(file, 100)).isEmpty();
  }
}
