package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.Cloister;
import dev.cloister.CloisterSettings;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.host.Cleaning;
import dev.cloister.actors.host.Cleaning.Fate;
import dev.cloister.actors.host.Cleaning.Scope;
import dev.cloister.actors.port.Remnant.Kind;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.it.lab.Cli;
import dev.cloister.it.lab.Inventory;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Names;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.OwnImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * A VM that no workspace owns any more, beside one that is owned, and beside others' processes; and
 * the state directory's way into a file and out of it. One life, for every boot takes its time.
 */
class ReconcileIT {
  private static final Scope LOOK = new Scope(false, true, true);
  private static final Scope ALL = new Scope(true, true, true);

  @Test
  void whatBelongsToNobodyGoesAndWhatBelongsToSomebodyStays(Lab lab) throws Exception {
    // They go into the backup: with the lab's own ones it does not depend on where it came from.
    OwnImages.in(lab);
    Workspace kept = lab.create("kept");
    lab.sh(kept, "echo here > /root/file");
    WorkspaceInfo orphan = lab.info(createdWhileCleaning(lab, "orphan"));
    assertThat(lab.list()).extracting(WorkspaceInfo::state).containsOnly("running");
    Process stranger = stranger(lab, orphan.id());
    try {
      theFirstIsNamedToTheSecond(lab);
      lab.detach();
      Names.giveUp(lab.state().journal(), new WorkspaceId(orphan.id()));
      theOrphanGoesAndItsDiskOnlyWhenAsked(lab, orphan);
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly().onExit().join();
    }
    allStop(lab);
    itGoesIntoAFileAndOutOfIt(lab);
  }

  /** Its name, its disk, its sockets, its process, its CID: each is there for a while unowned. */
  private static Workspace createdWhileCleaning(Lab lab, String name) {
    CompletableFuture<Workspace> creating =
        lab.cloister()
            .create(WorkspaceOptions.image("minimal").withName(name))
            .toCompletableFuture();
    int cleanings = 0;
    while (!creating.isDone()) {
      Cleaning cleaning = Outcome.of(lab.cloister().clean(ALL));
      assertThat(cleaning.items()).isEmpty();
      cleanings++;
    }
    System.out.println(cleanings + " cleanings while a workspace was made");
    return Outcome.of(creating);
  }

  /** It looks like ours, and its run directory is another's. */
  private static Process stranger(Lab lab, String id) throws IOException {
    return new ProcessBuilder(
            "sh",
            "-c",
            "read x",
            "sh",
            "-name",
            "cloister-" + id,
            "-pidfile",
            lab.runRoot() + "/another/" + id + "/pid")
        .start();
  }

  private static void theFirstIsNamedToTheSecond(Lab lab) throws IOException {
    Cli.Result refused = new Cli(lab).run("up", "--json");
    assertThat(refused.exit()).isEqualTo(125);
    assertThat(refused.errorCode()).isEqualTo("state-in-use");
    assertThat(refused.err()).contains(Long.toString(ProcessHandle.current().pid()));
  }

  private static void theOrphanGoesAndItsDiskOnlyWhenAsked(Lab lab, WorkspaceInfo orphan) {
    Path disk = lab.state().workspaces().resolve(orphan.id());
    lab.reopen();
    assertThat(ProcessHandle.of(orphan.vm().orElseThrow().pid())).isEmpty();
    assertThat(lab.state().run().resolve(orphan.id())).doesNotExist();
    assertThat(disk).isDirectory();
    Workspace kept = Outcome.of(lab.cloister().workspace("kept"));
    assertThat(lab.sh(kept, "cat /root/file").stdoutText()).isEqualTo("here\n");

    Cleaning look = Outcome.of(lab.cloister().clean(LOOK));
    assertThat(look.items()).singleElement().extracting(Cleaning.Item::fate).isEqualTo(Fate.FOUND);
    Cleaning done = Outcome.of(lab.cloister().clean(ALL));
    assertThat(done.items())
        .singleElement()
        .extracting(item -> item.remnant().kind())
        .isEqualTo(Kind.DISK);
    assertThat(disk).doesNotExist();
    assertThat(new Inventory(lab, lab.list()).faults()).isEmpty();
    lab.detach();
  }

  private static void allStop(Lab lab) throws IOException {
    Cli cli = new Cli(lab);
    cli.ok("up");
    assertThat(cli.ok("clean", "--dry-run").out()).isEqualTo("There is nothing to clean\n");
    JsonNode down = cli.ok("down", "--stop-all", "--json").json();
    assertThat(down.path("ended").asBoolean()).isTrue();
    assertThat(down.at("/workspaces/0/name").asText()).isEqualTo("kept");
    assertThat(down.at("/workspaces/0/state").asText()).isEqualTo("stopped");
    assertThat(lab.list()).extracting(WorkspaceInfo::state).containsOnly("stopped");
    lab.detach();
  }

  private static void itGoesIntoAFileAndOutOfIt(Lab lab) throws IOException {
    Path file = lab.home().resolve("backup.zip");
    Path elsewhere = lab.home().resolve("elsewhere");
    assertThat(
            new Cli(lab).ok("backup", file.toString(), "--json").json().path("workspaces").asInt())
        .isEqualTo(1);
    assertThat(new Cli(lab).run("backup", file.toString()).exit()).isEqualTo(125);
    new Cli(lab).at(elsewhere).ok("restore", file.toString());

    CloisterSettings settings =
        CloisterSettings.of(elsewhere, lab.runRoot())
            .with(lab.overrides())
            .with("cloister.probe.acceleration = tcg");
    try (Cloister restored = Cloister.open(settings)) {
      Workspace kept = Outcome.of(restored.workspace("kept"));
      assertThat(Outcome.of(kept.info()).state()).isEqualTo("stopped");
      Outcome.of(kept.start());
      assertThat(lab.sh(kept, "cat /root/file").stdoutText()).isEqualTo("here\n");
      Outcome.of(kept.delete());
    }
  }
}
