package dev.cloister.it.qemu;

import static dev.cloister.it.qemu.RealHost.WORKSPACE;
import static dev.cloister.it.qemu.RealHost.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.GuestOperation;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.port.Transport;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import dev.cloister.runtime.guest.GuestSettings;
import dev.cloister.runtime.guest.SocketGuestConnector;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The link through a virtio-serial port, whose bytes outlive the connections that sent them. */
class SerialLinkIT {
  private static final int ROUNDS = 10;

  @TempDir Path directory;
  private final ExecutorService deliveries = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private RealHost host;
  private QemuProcess process;

  @BeforeEach
  void boot() {
    host = new RealHost(directory);
    process = host.launch();
    await(host.monitors.connect(WORKSPACE, process, event -> {}).thenCompose(m -> m.resume()));
  }

  @AfterEach
  void leaveNothingBehind() {
    process.kill();
    await(process.exited());
    host.close();
    deliveries.shutdown();
    timer.shutdownNow();
  }

  @Test
  void connectsBeforeTheGuestListensAndAnewAfterEachLinkThatBrokeWhileBytesWereUnderWay() {
    GuestLink link = link();
    String boot = link.hello().bootNonce();
    for (int round = 0; round < ROUNDS; round++) {
      GuestOperation<Reply.FileStored> write =
          link.open(new Request.FileWrite("/root/half", null, false, false, null));
      GuestOperation<Reply.Exited> read = link.open(exec("r" + round, "cat /dev/zero"));
      await(write.send(ByteBuffer.allocate(200_000)));
      link.close();
      assertUnknown(write);
      assertUnknown(read);

      link = link();
      assertThat(link.hello().bootNonce()).isEqualTo(boot);
      Reply.Exited listing = await(link.open(exec("l" + round, "test ! -e half")).reply());
      assertThat(listing.exitCode()).isZero();
    }
    link.close();
  }

  private GuestLink link() {
    SocketGuestConnector connector =
        new SocketGuestConnector(
            host.state,
            GuestSettings.from(ConfigFactory.load()),
            "0.1.0",
            new SecureRandom(),
            timer,
            deliveries);
    return await(connector.connect(WORKSPACE, process, Transport.SERIAL, 0, notice -> {}).link());
  }

  private static Request.Exec exec(String id, String script) {
    return new Request.Exec(
        id, List.of("sh", "-c", script), "/root", null, null, false, null, null);
  }

  private static void assertUnknown(GuestOperation<?> operation) {
    Throwable error = await(operation.reply().handle((value, failure) -> failure));
    assertThat(FailureException.failureOf(error).code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
  }
}
