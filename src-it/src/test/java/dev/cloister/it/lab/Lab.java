package dev.cloister.it.lab;

import akka.actor.ActorSystem;
import akka.stream.Materializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.Cloister;
import dev.cloister.CloisterSettings;
import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
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
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private Cloister open;
  private ActorSystem streams;
  private boolean ownTemplates;

  Lab(Path home, Path runRoot) throws IOException {
    this.home = home.toAbsolutePath();
    this.runRoot = runRoot;
    Files.createDirectories(home);
    furnish();
  }

  /** Puts what every lab begins with into the state directory. */
  void furnish() throws IOException {
    Files.createSymbolicLink(home.resolve("images"), TestImages.built());
    Verdict.lend(state().probes());
    LentTemplates.lend(state().templates());
  }

  /** Its templates are made by it alone, and nobody else's from then on. */
  public Lab withOwnTemplates() throws IOException {
    ownTemplates = true;
    Trees.remove(state().templates());
    return this;
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

  /** Whether anybody has ever opened the state directory: only then there may be workspaces. */
  private boolean wasUsed() {
    return open != null || Files.exists(state().journal());
  }

  /** Whether this JVM can tell what workspaces there are: no other has the directory open. */
  boolean canBeLookedThrough() {
    return open != null || (wasUsed() && !isHeldByAnother());
  }

  /** Whether another process has the state directory open. This JVM must not have it open. */
  public boolean isHeldByAnother() {
    return Holder.isThere(home);
  }

  /** The process of the daemon that serves this lab, as it has written it down. */
  public ProcessHandle daemon() throws IOException {
    JsonNode file = new ObjectMapper().readTree(home.resolve("daemon.json").toFile());
    return ProcessHandle.of(file.path("pid").asLong()).orElseThrow();
  }

  /** What the closed, emptied state directory has left on the host: a sentence each. */
  public List<String> leaks() {
    return new Leaks(state(), Set.of()).find();
  }

  /** Something of the test's own that is closed when the lab is empty; the last one first. */
  void alsoClose(AutoCloseable resource) {
    resources.push(resource);
  }

  /**
   * Deletes every workspace, then closes. One that cannot be deleted keeps no other from it.
   *
   * @return what should not have been: a sentence each
   */
  List<String> empty() throws IOException {
    List<String> told = new ArrayList<>();
    try {
      if (open == null && wasUsed()) {
        told.addAll(Holder.end(home));
        openForEmptying();
      }
      if (open != null) {
        Cloister.await(open.drainPool());
        list().forEach(info -> told.addAll(delete(info)));
      }
    } finally {
      detach();
      endStreams();
      Verdict.takeBack(state().probes());
      if (!ownTemplates) {
        LentTemplates.takeBack(state().templates());
      }
    }
    return told;
  }

  /** What a test had set for itself must not keep its lab from being emptied. */
  private void openForEmptying() {
    try {
      open = Cloister.open(settings());
    } catch (FailureException e) {
      overrides = PATIENT;
      open = Cloister.open(settings());
    }
  }

  /** Deletes a workspace; what hinders it is told in a sentence, and its VM is killed. */
  List<String> delete(WorkspaceInfo info) {
    try {
      Outcome.of(Outcome.of(cloister().workspace(info.id())).delete());
      return List.of();
    } catch (AssertionError e) {
      kill(Proc.mentioning(state().run().resolve(info.id()).toString()));
      return List.of("workspace " + info.name() + " cannot be deleted: " + e.getMessage());
    }
  }

  /** What is left of the lab on this host, whoever left it, is ended and removed. */
  void remove() throws IOException {
    kill(Proc.mentioning(state().run().toString()));
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        throw new IOException("The lab cannot be cleared", e);
      }
    }
    Trees.remove(runRoot);
    Trees.remove(home);
  }

  private static void kill(List<Proc.Entry> left) {
    left.forEach(entry -> ProcessHandle.of(entry.pid()).ifPresent(ProcessHandle::destroyForcibly));
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
