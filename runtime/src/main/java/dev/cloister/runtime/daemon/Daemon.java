package dev.cloister.runtime.daemon;

import dev.cloister.Cloister;
import dev.cloister.CloisterSettings;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.call.DaemonIdentity;
import dev.cloister.runtime.contact.AliveLock;
import dev.cloister.runtime.contact.Build;
import dev.cloister.runtime.contact.DaemonFile;
import dev.cloister.runtime.contact.ProcessStart;
import dev.cloister.runtime.contact.TokenFile;
import dev.cloister.runtime.rest.RestServer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One open state directory and its endpoint. */
final class Daemon implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Daemon.class);

  private final Path home;
  private final Cloister cloister;
  private final RestServer server;
  private final FileChannel alive;
  private final DaemonFile file;

  private Daemon(
      Path home, Cloister cloister, RestServer server, FileChannel alive, DaemonFile file) {
    this.home = home;
    this.cloister = cloister;
    this.server = server;
    this.alive = alive;
    this.file = file;
  }

  /**
   * Opens and serves; blocks until both are done. Leaves nothing behind if it fails.
   *
   * @param phases told what is being done, for people
   */
  static Daemon start(CloisterSettings settings, Consumer<String> phases) {
    phases.accept("Opening the state directory");
    Cloister cloister = Cloister.open(settings);
    try {
      phases.accept("Opening the endpoint");
      return serve(settings, cloister);
    } catch (IOException e) {
      cloister.close();
      throw new FailureException(
          Failure.of(
              FailureCode.HOST_IO,
              "Cannot write to " + settings.state().home() + ": " + e.getMessage(),
              "Make room and make the state directory writable."),
          e);
    } catch (RuntimeException e) {
      cloister.close();
      throw e;
    }
  }

  DaemonFile file() {
    return file;
  }

  /** Ends in order; the VMs go on. The process's end releases the lock others wait for. */
  @Override
  public void close() {
    log.info("Ending; VMs go on");
    try {
      server.close();
      cloister.close();
      DaemonFile.remove(home);
    } catch (IOException | RuntimeException e) {
      log.error("The end was not orderly", e);
    }
    log.info("Ended with lock {}", alive.isOpen() ? "held" : "lost");
  }

  private static Daemon serve(CloisterSettings settings, Cloister cloister) throws IOException {
    Path home = settings.state().home();
    long pid = ProcessHandle.current().pid();
    DaemonIdentity self = new DaemonIdentity(Build.version(), pid, home);
    FileChannel alive = AliveLock.hold(home);
    String token = TokenFile.readOrMake(home, new SecureRandom());
    RestServer server = RestServer.open(cloister, self, settings.config(), token);
    DaemonFile file =
        new DaemonFile(pid, ProcessStart.ticks(pid).orElseThrow(), server.url(), self.version());
    file.write(home);
    return new Daemon(home, cloister, server, alive, file);
  }
}
