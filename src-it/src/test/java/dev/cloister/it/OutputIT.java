package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.Execution;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.GuestOperation.Chunk;
import dev.cloister.it.lab.Bytes;
import dev.cloister.it.lab.Digests;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.Streams;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Output of any size is complete and exact, and costs little memory however slowly it is read. */
class OutputIT extends SharedVm {
  private static final int PIECE = 8 << 20;
  private static final int PIECES = 128;

  private static void store(String path, byte[] contents) {
    Outcome.of(workspace.writeFile(path, 0600, Source.single(ByteString.fromArray(contents))));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4096, 65_535, 65_536, 65_537, 262_144, 262_145, 10 << 20})
  void outputIsCompleteAndExact(int size) {
    byte[] contents = Bytes.bytes(size, size);
    store("/root/exact", contents);
    ExecResult result = exec(ExecOptions.of("sh", "-c", "cat exact; cat exact >&2"));
    assertThat(result.stdout().size()).isEqualTo(size);
    assertThat(Digests.of(result.stdout())).isEqualTo(Digests.of(contents));
    assertThat(Digests.of(result.stderr())).isEqualTo(Digests.of(contents));
    assertThat(result.stdoutTruncated()).isFalse();
    assertThat(result.exit().stdoutBytes()).isEqualTo(size);
  }

  /**
   * The test's JVM has less heap than is streamed here, so whatever keeps the output fails for want
   * of memory; the guest's side is measured.
   */
  @Test
  void aSlowReaderOfOneGigabyteMakesTheProgramWaitAndCostsLittleMemory() {
    byte[] piece = Bytes.bytes(PIECE, 1);
    store("/root/piece", piece);
    long agentBefore = agentResidentKib();
    Execution execution =
        execute(
            ExecOptions.of(
                "sh",
                "-c",
                "i=0; while [ $i -lt "
                    + PIECES
                    + " ]; do dd if=piece bs=64k 2>/dev/null; i=$((i+1)); done"));
    Slow slow = new Slow();
    Streams output = Streams.of(execution.output(), slow::take);

    for (int stall = 1; stall <= Slow.STALLS; stall++) {
      long delivered = Outcome.of(slow.stalled(stall));
      long written = bytesWrittenByTheProgram();
      System.out.println(
          "slow reader: "
              + delivered
              + " B delivered, "
              + written
              + " B written, agent "
              + agentResidentKib()
              + " KiB, heap "
              + usedHeapMib()
              + " MiB");
      // A window of 256 KiB, a pipe of 64 KiB, what the agent and the host hold in their hands.
      assertThat(written - delivered).isBetween(-(1L << 20), 4L << 20);
      assertThat(agentResidentKib() - agentBefore).isLessThan(16 << 10);
      slow.goOn(stall);
    }

    assertThat(Outcome.of(execution.exit()).stdoutBytes()).isEqualTo((long) PIECE * PIECES);
    assertThat(Outcome.of(output.ended()).stdoutBytes()).isEqualTo((long) PIECE * PIECES);
    assertThat(output.stdoutDigest()).isEqualTo(digest(piece));
  }

  private static String digest(byte[] piece) {
    MessageDigest digest = Digests.sha256();
    for (int i = 0; i < PIECES; i++) {
      digest.update(piece);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static long agentResidentKib() {
    return number("awk '/VmRSS/ {print $2}' /proc/1/status");
  }

  /**
   * All writes of the shell so far: its child writes, and children that are done count as its own.
   */
  private static long bytesWrittenByTheProgram() {
    return number(
        "for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline | grep -q '[d]d if=piece' && cat $p/io; done"
            + " 2>/dev/null | awk '/^wchar/ {n += $2} END {print n}'");
  }

  private static long number(String script) {
    return Long.parseLong(sh(script).stdoutText().strip());
  }

  private static long usedHeapMib() {
    return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
  }

  @Test
  void aProgramThatNobodyListensToWaitsAndCanBeEnded() {
    Execution execution = execute(ExecOptions.of("yes", "unheard"));
    assertThat(sh("echo the others go on").stdoutText()).isEqualTo("the others go on\n");
    execution.cancel();
    assertThat(Outcome.failureOf(execution.exit()).code()).isEqualTo(FailureCode.CANCELLED);
    assertThat(processesMentioning("unheard")).isZero();
  }

  @Test
  void aListenerThatGoesAwayHoldsUpNothing() {
    Execution execution =
        execute(ExecOptions.of("sh", "-c", "dd if=/dev/zero bs=64k count=300; exit 9"));
    execution.output().subscribe(new OnePiece());
    assertThat(Outcome.of(execution.exit()).exitCode()).isEqualTo(9);
  }

  private static final class OnePiece implements Flow.Subscriber<Chunk> {
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription.complete(given);
      given.request(1);
    }

    @Override
    public void onNext(Chunk chunk) {
      subscription.join().cancel();
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onComplete() {}
  }
}
