package dev.cloister.runtime.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.journal.JournalRecord;
import dev.cloister.actors.workspace.Keeping;
import dev.cloister.actors.workspace.KeepingAction;
import dev.cloister.actors.workspace.WorkspaceEvent.LifetimeExtended;
import dev.cloister.actors.workspace.WorkspaceEvent.WorkspaceAssigned;
import dev.cloister.actors.workspace.WorkspaceEvent.WorkspaceCreated;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.actors.workspace.WorkspaceSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is known of a workspace of whose journal not everything can be read. */
final class SurvivorTest {
  private static final Instant AT = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant LATER = AT.plus(Duration.ofDays(7));
  private static final WorkspaceId ID = new WorkspaceId("ws-0123456789ab");
  private static final WorkspaceSpec SPARE = spec(WorkspaceSpec.spareName(ID));

  private static WorkspaceSpec spec(String name) {
    return new WorkspaceSpec(
        ID,
        name,
        "minimal",
        "sha256:0f",
        "/root.ext4",
        1,
        256,
        1L << 30,
        AT,
        Optional.empty(),
        false,
        Optional.empty());
  }

  private static WorkspaceSpec described(JournalRecord... records) {
    Reading reading =
        new Reading(
            "workspace|" + ID,
            List.of(records),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.of("an event is damaged"));
    return Survivor.described(reading).orElseThrow().spec();
  }

  @Test
  void aSpareThatBecameSomebodysIsHis() {
    WorkspaceSpec owned = SPARE.called("mine");

    assertThat(described(new WorkspaceCreated(SPARE), new WorkspaceAssigned(owned, AT)))
        .isEqualTo(owned);
  }

  /** What tells that it did may be what is damaged. */
  @Test
  void aSpareIsWhoItIsNamed() {
    Survivor spare = new Survivor(SPARE, Optional.empty(), false);

    assertThat(spare.called(Optional.of("mine")).spec()).isEqualTo(SPARE.called("mine"));
    assertThat(spare.called(Optional.empty())).isEqualTo(spare);
    Survivor known = new Survivor(spec("mine"), Optional.empty(), false);
    assertThat(known.called(Optional.of("another"))).isEqualTo(known);
  }

  @Test
  void noneIsDeletedForATimeThatMayHaveBeenPutOff() {
    Keeping.Lifetime end = new Keeping.Lifetime(AT, KeepingAction.DELETE);
    WorkspaceSpec timed =
        spec("timed").kept(new Keeping(Optional.empty(), Optional.empty(), Optional.of(end)));

    assertThat(described(new WorkspaceCreated(timed)).keptHow().lifetime())
        .contains(new Keeping.Lifetime(AT, KeepingAction.STOP));
    assertThat(
            described(new WorkspaceCreated(timed), new LifetimeExtended(LATER, AT))
                .keptHow()
                .lifetime())
        .contains(new Keeping.Lifetime(LATER, KeepingAction.STOP));
  }
}
