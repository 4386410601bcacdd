package dev.cloister.runtime.daemon;

import dev.cloister.CloisterSettings;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.contact.Homes;
import dev.cloister.runtime.contact.StartReport;
import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.VerbJson;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the daemon until SIGTERM or SIGINT. Its standard output tells {@link StartReport}s, one JSON
 * object a line, and is closed once it serves; it logs to {@code daemon.log} in the state
 * directory. Exit codes: 0 after an orderly end, 1 where it could not start, 143 or 130 by the
 * signal.
 */
public final class DaemonMain {
  private static final String LOGGING = "dev/cloister/runtime/daemon/logback.xml";

  private DaemonMain() {}

  /** Takes no arguments; everything is in the environment and in {@code cloister.conf}. */
  public static void main(String[] arguments) {
    CloisterSettings settings;
    try {
      settings = CloisterSettings.defaults();
      Homes.prepare(settings.state().home());
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    log(settings.state().home());
    Logger log = LoggerFactory.getLogger(DaemonMain.class);
    try {
      Daemon daemon = Daemon.start(settings, phase -> report(new StartReport.Phase(phase)));
      Runtime.getRuntime().addShutdownHook(new Thread(daemon::close, "cloister-end"));
      log.info("Version {} serves {}", daemon.file().version(), daemon.file().url());
      report(new StartReport.Ready(daemon.file()));
      System.out.close();
    } catch (RuntimeException e) {
      log.error("Cannot start", e);
      fail(e);
    }
  }

  private static void log(Path home) {
    System.setProperty("cloister.daemon.log", home.resolve("daemon.log").toString());
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", LOGGING);
    }
  }

  private static void fail(RuntimeException error) {
    Failure failure = FailureException.failureOf(error);
    report(new StartReport.Failed(ErrorView.of(failure)));
    System.err.println("cloister: " + failure.message());
    System.err.println(failure.remedy());
    System.exit(1);
  }

  private static void report(StartReport report) {
    PrintStream out = System.out;
    out.println(new String(VerbJson.write((Record) report), StandardCharsets.UTF_8));
    out.flush();
  }
}
