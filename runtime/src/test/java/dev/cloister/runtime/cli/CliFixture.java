package dev.cloister.runtime.cli;

import dev.cloister.runtime.contact.DaemonFile;
import dev.cloister.runtime.contact.ProcessStart;
import dev.cloister.runtime.fake.FakeCloister;
import dev.cloister.runtime.rest.RestFixture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The command line before a server before a fake host. */
final class CliFixture implements AutoCloseable {
  /** What a run left. */
  record Ran(int code, ByteArrayOutputStream output, ByteArrayOutputStream notes) {
    String out() {
      return output.toString(StandardCharsets.UTF_8);
    }

    String err() {
      return notes.toString(StandardCharsets.UTF_8);
    }
  }

  private final RestFixture rest = new RestFixture();
  private final Path home;

  CliFixture(Path home) throws IOException {
    this.home = home;
    long pid = ProcessHandle.current().pid();
    new DaemonFile(pid, ProcessStart.ticks(pid).orElseThrow(), rest.url(), "9.9").write(home);
    Files.writeString(home.resolve("token"), RestFixture.TOKEN + "\n");
  }

  Path daemonHome() {
    return rest.home;
  }

  FakeCloister cloister() {
    return rest.cloister;
  }

  void create(String name) {
    rest.create(name);
  }

  Ran run(String... arguments) {
    return feed(new byte[0], arguments);
  }

  Ran feed(byte[] input, String... arguments) {
    return at(home, input, arguments);
  }

  static Ran at(Path home, byte[] input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Surroundings surroundings =
        new Surroundings(home, new ByteArrayInputStream(input), out, err, false);
    return new Ran(Cli.run(surroundings, arguments), out, err);
  }

  @Override
  public void close() {
    rest.close();
  }
}
