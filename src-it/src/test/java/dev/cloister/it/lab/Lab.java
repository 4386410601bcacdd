package dev.cloister.it.lab;

import akka.actor.ActorSystem;
import akka.stream.Materializer;
import dev.cloister.Cloister;
import dev.cloister.CloisterSettings;
import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import scala.concurrent.Await;
import scala.concurrent.duration.Duration;

/**
 * A state directory of its own below {@code target}, the built images in it, and the Cloister over
 * it. A test that asks for a {@code Lab} parameter gets a new one; it is emptied, closed and
 * checked for leaks after the test. One that is asked for in {@code @BeforeAll} serves the whole
 * class.
 */
public final class Lab {
  /** On a loaded machine an emulated boot takes long; a hang takes longer. */
  private static final String PATIENT = "cloister.workspace.boot-timeout = 180s\n";

  private final Path home;
  private final Path runRoot;
  private String overrides = PATIENT;
  private Cloister open;
  private ActorSystem streams;

  Lab(Path home, Path runRoot) throws IOException {
    this.home = home.toAbsolutePath();
    this.runRoot = runRoot;
    Files.createDirectories(home);
    Files.createSymbolicLink(home.resolve("images"), TestImages.built());
    Verdict.lend(state().probes());
  }

  public Path home() {
    return home;
  }

  public Path runRoot() {
    return runRoot;
  }

  public StateDirectory state() {
    return StateDirectory.of(home, runRoot);
  }

  /** Settings (HOCON) on top of those there are; they count from the next opening. */
  public Lab with(String hocon) {
    overrides = overrides + hocon + "\n";
    return this;
  }

  public CloisterSettings settings() {
    return CloisterSettings.of(home, runRoot).with(overrides);
  }

  /** The settings on top of the defaults, as HOCON. */
  public String overrides() {
    return overrides;
  }

  /** The Cloister, opened at first need. */
  public Cloister cloister() {
    if (open == null) {
      open = Cloister.open(settings());
    }
    return open;
  }

  /** Closes the Cloister; VMs go on. */
  public void detach() {
    if (open != null) {
      Cloister closing = open;
      open = null;
      closing.close();
    }
  }

  public Cloister reopen() {
    detach();
    return cloister();
  }

  /** A new, running workspace of the image {@code minimal}. */
  public Workspace create(String name) {
    return Outcome.of(cloister().create(WorkspaceOptions.image("minimal").withName(name)));
  }

  public WorkspaceInfo info(Workspace workspace) {
    return Outcome.of(workspace.info());
  }

  public List<WorkspaceInfo> list() {
    return Outcome.of(cloister().list());
  }

  /** Runs a shell's script in the workspace. */
  public ExecResult sh(Workspace workspace, String script) {
    return Outcome.of(workspace.exec(ExecOptions.of("sh", "-c", script)));
  }

  /** Runs streams of the test's own. */
  public Materializer materializer() {
    if (streams == null) {
      streams = ActorSystem.create("lab");
    }
    return Materializer.matFromSystem(streams);
  }

  /** Deletes every workspace, then closes. */
  void empty() throws IOException {
    try {
      for (WorkspaceInfo info : list()) {
        Outcome.of(Outcome.of(cloister().workspace(info.id())).delete());
      }
    } finally {
      detach();
      endStreams();
      Verdict.takeBack(state().probes());
    }
  }

  private void endStreams() {
    if (streams != null) {
      streams.terminate();
      try {
        Await.ready(streams.whenTerminated(), Duration.create(30, "s"));
      } catch (Exception e) {
        throw new IllegalStateException("The test's own streams do not end", e);
      }
      streams = null;
    }
  }
}
