package dev.cloister.runtime.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.audit.Caller.Surface;
import dev.cloister.runtime.verb.WorkspaceVerbs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditLogTest {
  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

  @TempDir private Path home;
  private Instant now = START;

  @Test
  void writesOneObjectALineForItsOwnerAlone() throws IOException {
    try (AuditLog log = open(1 << 20, 1)) {
      stop(log, "a\n{}", null);
      stop(log, "b", new FailureException(FailureCode.WRONG_STATE, "It is lost", "Start it."));
    }
    assertThat(Files.readString(home.resolve("audit.log")))
        .isEqualTo(
            """
            {"time":"2026-11-20T10:00:00Z","principal":"owner","surface":"rest","verb":"workspace-stop",\
            "workspace":"a\\n{}","outcome":"ok","millis":7}
            {"time":"2026-11-20T10:00:00Z","principal":"owner","surface":"rest","verb":"workspace-stop",\
            "workspace":"b","outcome":"wrong-state","millis":7}
            """);
    assertThat(Files.getPosixFilePermissions(home.resolve("audit.log")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void goesOnWhereItEndedAndKeepsABoundedPast() throws IOException {
    for (int i = 0; i < 40; i++) {
      try (AuditLog log = open(500, 2)) {
        stop(log, "workspace-" + i, null);
      }
    }
    try (var files = Files.list(home)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("audit.log", "audit.log.1", "audit.log.2");
    }
    assertThat(Files.size(home.resolve("audit.log.1"))).isBetween(200L, 500L);
    assertThat(Files.readString(home.resolve("audit.log"))).contains("workspace-39");
    assertThat(Files.readString(home.resolve("audit.log.2"))).doesNotContain("workspace-39");
  }

  @Test
  void letsNoStrangerFillIt() throws IOException {
    try (AuditLog log = open(1 << 20, 1)) {
      for (int i = 0; i < 1000; i++) {
        log.sentAway(Caller.stranger(Surface.REST));
      }
      now = START.plusSeconds(2);
      log.sentAway(Caller.stranger(Surface.REST));
    }
    var lines = Files.readAllLines(home.resolve("audit.log"));
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).contains("\"stranger\"", "\"unauthorized\"");
    assertThat(lines.get(1)).contains("\"unrecorded\":999");
  }

  private AuditLog open(long limit, int generations) throws IOException {
    Clock clock =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        };
    return new AuditLog(new AuditFile(home.resolve("audit.log"), limit, generations), clock);
  }

  private static void stop(AuditLog log, String workspace, Throwable error) {
    log.ended(
        WorkspaceVerbs.STOP,
        workspace,
        Caller.owner(Surface.REST),
        Sizes.NONE,
        Duration.ofMillis(7),
        error);
  }
}
