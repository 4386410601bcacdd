package dev.cloister.it.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fake outlives a host that hangs up, and nothing else. */
class FakeQemuIT {
  @TempDir Path directory;
  private Path sockets;
  private Process process;

  @BeforeEach
  void start() throws IOException {
    Path program = directory.resolve("qemu");
    sockets = Files.createDirectory(directory.resolve("vm"));
    FakeQemu.install(program, FakeQemu.Lie.ENDLESS_LINE);
    process =
        new ProcessBuilder(
                program.toString(),
                "-pidfile",
                sockets.resolve("pid").toString(),
                "-chardev",
                chardev("console"),
                "-chardev",
                chardev("agent"),
                "-chardev",
                chardev("monitor"))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    hearAPieceAndHangUp();
    hearAPieceAndHangUp();
    assertThat(process.isAlive()).isTrue();
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  private String chardev(String id) {
    return "socket,id=" + id + ",path=" + sockets.resolve(id) + ",server=on,wait=off";
  }

  private void hearAPieceAndHangUp() throws IOException {
    Path monitor = sockets.resolve("monitor");
    Eventually.until("the monitor listens", () -> Files.exists(monitor));
    try (SocketChannel host = SocketChannel.open(UnixDomainSocketAddress.of(monitor))) {
      assertThat(host.read(ByteBuffer.allocate(4))).isPositive();
    }
  }

  @Test
  void endsWithTheDirectoryOfItsSockets() throws IOException {
    Trees.remove(sockets);
    assertThat(Cli.exitOf(process)).isZero();
  }

  @Test
  void endsWhenItIsTold() {
    process.destroy();
    assertThat(Cli.exitOf(process)).isEqualTo(143);
  }
}
