package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import akka.NotUsed;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.it.lab.Bytes;
import dev.cloister.it.lab.Digests;
import dev.cloister.it.lab.Outcome;
import dev.cloister.protocol.message.Reply;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Files into a guest and out of it. */
class FilesIT extends SharedVm {
  private static final String GOOD = "the old contents\n";

  private static Reply.FileStored write(String path, Source<ByteString, NotUsed> contents) {
    return Outcome.of(workspace.writeFile(path, -1, contents));
  }

  private static void write(String path, String text) {
    write(path, Source.single(ByteString.fromString(text)));
  }

  private static ByteString read(String path, long offset, long length) {
    return Outcome.of(
        workspace
            .readFile(path, offset, length)
            .runFold(ByteString.emptyByteString(), ByteString::concat, lab.materializer()));
  }

  /** Twice more than the heap of the test's JVM would hold. */
  @Test
  void aQuarterOfAGigabyteGoesInAndComesOutUnchanged() {
    int mebibytes = 256;
    String digest = Bytes.digestOfMebibytes(mebibytes);
    long begin = System.nanoTime();
    Reply.FileStored stored = write("/root/large", Bytes.mebibytes(mebibytes));
    long between = System.nanoTime();
    assertThat(stored.bytes()).isEqualTo((long) mebibytes << 20);
    assertThat(stored.sha256()).isEqualTo(digest);
    assertThat(sh("stat -c %s /root/large").stdoutText()).isEqualTo((mebibytes << 20) + "\n");

    long reading = System.nanoTime();
    MessageDigest received = Digests.sha256();
    CompletionStage<Reply.FileSent> sent =
        workspace
            .readFile("/root/large", 0, -1)
            .toMat(Sink.foreach(bytes -> received.update(bytes.asByteBuffer())), Keep.left())
            .run(lab.materializer());
    assertThat(Outcome.of(sent).sha256()).isEqualTo(digest);
    long end = System.nanoTime();
    assertThat(HexFormat.of().formatHex(received.digest())).isEqualTo(digest);
    System.out.printf(
        "256 MiB in: %.1f MB/s, out: %.1f MB/s, agent %s KiB%n",
        (mebibytes << 20) * 1e3 / (between - begin),
        (mebibytes << 20) * 1e3 / (end - reading),
        sh("awk '/VmHWM/ {print $2}' /proc/1/status").stdoutText().strip());
    sh("rm /root/large");
  }

  @Test
  void anEmptyFileIsAFile() {
    assertThat(write("/root/empty", Source.empty()).bytes()).isZero();
    assertThat(sh("stat -c '%s %a' /root/empty").stdoutText()).isEqualTo("0 644\n");
    assertThat(read("/root/empty", 0, -1)).isEqualTo(ByteString.emptyByteString());
  }

  @Test
  void aFileIsReplacedAtOnceAndKeepsItsMode() {
    write("/root/replaced", GOOD);
    sh("chmod 751 /root/replaced; ln /root/replaced /root/other-name");
    write("/root/replaced", "the new contents\n");
    assertThat(sh("cat /root/replaced /root/other-name; stat -c %a /root/replaced").stdoutText())
        .as("who has the old file open goes on reading it")
        .isEqualTo("the new contents\n" + GOOD + "751\n");
    assertThat(Outcome.of(workspace.writeFile("/root/replaced", 0600, Source.empty())).bytes())
        .isZero();
    assertThat(sh("stat -c %a /root/replaced").stdoutText()).isEqualTo("600\n");
  }

  @Test
  void aWriterThatFailsHalfWayLeavesTheOldFile() {
    write("/root/half", GOOD);
    Source<ByteString, NotUsed> failing =
        Bytes.mebibytes(3).concat(Source.failed(new IllegalStateException("the writer is ill")));
    Failure failure = Outcome.failureOf(workspace.writeFile("/root/half", -1, failing));
    assertThat(failure.message()).contains("the writer is ill");
    assertThat(sh("cat /root/half; ls -A /root | grep -c half").stdoutText())
        .isEqualTo(GOOD + "1\n");
  }

  @Test
  void aPartOfAFileIsReadByOffsetAndLength() {
    byte[] contents = Bytes.bytes(300_000, 3);
    write("/root/part", Source.single(ByteString.fromArray(contents)));
    ByteString whole = ByteString.fromArray(contents);
    assertThat(read("/root/part", 0, -1)).isEqualTo(whole);
    assertThat(read("/root/part", 1000, 10)).isEqualTo(whole.slice(1000, 1010));
    assertThat(read("/root/part", 299_999, -1)).isEqualTo(whole.drop(299_999));
    assertThat(read("/root/part", 0, 0)).isEqualTo(ByteString.emptyByteString());
    assertThat(read("/root/part", 299_990, 1000)).isEqualTo(whole.drop(299_990));
    assertThat(read("/root/part", 400_000, 10)).isEqualTo(ByteString.emptyByteString());
  }

  @Test
  void aReaderThatGoesAwayEarlyIsFine() {
    write("/root/long", Bytes.mebibytes(8));
    ByteString head =
        Outcome.of(
            workspace
                .readFile("/root/long", 0, -1)
                .take(1)
                .runFold(ByteString.emptyByteString(), ByteString::concat, lab.materializer()));
    assertThat(head.isEmpty()).isFalse();
    assertThat(sh("ls /proc/1/fd -l | grep -c /root/long").stdoutText()).isEqualTo("0\n");
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    Failure failure = readFailure("/root/none");
    assertThat(failure.code()).isEqualTo(FailureCode.FILE_NOT_FOUND);
    assertThat(failure.message()).contains("/root/none");
    assertThat(readFailure("/root").code()).isEqualTo(FailureCode.GUEST_REFUSED);
    assertThat(readFailure("relative").code()).isEqualTo(FailureCode.GUEST_REFUSED);
    assertThat(writeFailure("/no/such/directory/file").code())
        .isEqualTo(FailureCode.FILE_NOT_FOUND);
    assertThat(writeFailure("/root").code()).isEqualTo(FailureCode.GUEST_REFUSED);
  }

  private static Failure readFailure(String path) {
    return Outcome.failureOf(
        workspace.readFile(path, 0, -1).to(Sink.ignore()).run(lab.materializer()));
  }

  private static Failure writeFailure(String path) {
    return Outcome.failureOf(
        workspace.writeFile(path, -1, Source.single(ByteString.fromString("x"))));
  }

  @Test
  void aFullDiskIsSaidAndTheOldFileStays() {
    write("/root/precious", GOOD);
    sh(
        "fallocate -l $(( ($(df -k / | tail -n 1 | awk '{print $4}') - 8192) * 1024 )) /root/filler");
    try {
      Failure failure =
          Outcome.failureOf(workspace.writeFile("/root/precious", -1, Bytes.mebibytes(32)));
      assertThat(failure.code()).isEqualTo(FailureCode.GUEST_DISK_FULL);
      assertThat(failure.remedy()).isNotBlank();
    } finally {
      sh("rm /root/filler");
    }
    assertThat(sh("cat /root/precious; ls -A /root | grep -c precious").stdoutText())
        .isEqualTo(GOOD + "1\n");
    write("/root/precious", "there is room again\n");
  }

  @Test
  void manyFilesGoBothWaysAtOnce() {
    var writes =
        java.util.stream.IntStream.range(0, 20)
            .mapToObj(
                i ->
                    workspace.writeFile(
                        "/root/many-" + i,
                        -1,
                        Source.single(ByteString.fromArray(Bytes.bytes(200_000, i)))))
            .toList();
    writes.forEach(Outcome::of);
    for (int i = 0; i < 20; i++) {
      assertThat(Digests.of(read("/root/many-" + i, 0, -1)))
          .isEqualTo(Digests.of(Bytes.bytes(200_000, i)));
    }
  }
}
