package dev.cloister.runtime.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.qemu.HostFailures;
import dev.cloister.runtime.qemu.PrivateDirectory;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import org.h2.api.ErrorCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said at the start of a journal that will not do. */
final class JournalDatabaseTest {
  @TempDir private Path home;
  private StateDirectory state;

  @BeforeEach
  void open() throws IOException {
    state = new StateDirectory(home, home.resolve("run"));
    PrivateDirectory.ensure(state.journal());
    PrivateDirectory.ensure(state.workspaces());
  }

  @Test
  void makesANewOneWhereNothingIs() {
    prepare();
    prepare();
    assertThat(state.journal().resolve("journal.mv.db")).exists();
  }

  @Test
  void takesAnEarlierOne() {
    EarlierJournal.in(state);
    prepare();
  }

  @ParameterizedTest
  @ValueSource(strings = {"workspaces", "cid-ledger"})
  void aDamagedLedgerIsTold(String ledger) {
    EarlierJournal.in(state).damageEvent(ledger, 2);

    Failure failure = failure();
    assertThat(failure.code()).isEqualTo(FailureCode.JOURNAL_DAMAGED);
    assertThat(failure.message()).contains("event 2");
    assertThat(failure.remedy()).contains("cloister repair");
  }

  @Test
  void aMissingEventOfALedgerIsTold() {
    EarlierJournal.in(state).removeEvent("workspaces", 2);

    assertThat(failure().message()).contains("event 2 is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"the end", "all", "the snapshot"})
  void aDiskOfAWorkspaceWithoutANameIsTold(String lost) {
    EarlierJournal.in(state).loseNames(lost);

    Failure failure = failure();
    assertThat(failure.code()).isEqualTo(FailureCode.JOURNAL_DAMAGED);
    assertThat(failure.remedy()).contains("cloister repair");
  }

  @Test
  void aDamagedWorkspaceWithoutANameIsToldToo() {
    EarlierJournal journal = EarlierJournal.in(state);
    journal.damageEvent(EarlierJournal.owner(EarlierJournal.VANISHED), 1);
    journal.loseNames("the end");

    assertThat(failure().message()).contains(EarlierJournal.VANISHED.value());
  }

  /** Its name goes before its journal ends. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsLeftOfADeletedWorkspaceIsNoReasonNotToStart(boolean ended) throws IOException {
    EarlierJournal journal = EarlierJournal.in(state);
    journal.putDisk(EarlierJournal.GONE);
    if (!ended) {
      journal.removeEvent(EarlierJournal.owner(EarlierJournal.GONE), 5);
    }

    prepare();
  }

  @Test
  void aFullDiskIsNoDamage() {
    SQLException full =
        new SQLException(
            "General error",
            "HY000",
            ErrorCode.GENERAL_ERROR_1,
            new IllegalStateException(new IOException("No space left on device")));

    assertThat(HostFailures.isFull(full)).isTrue();
    assertThat(JournalDatabase.isDamage(full)).isFalse();
  }

  /** That is told of the workspace alone, when it is woken. */
  @Test
  void aDamagedWorkspaceIsNoReasonNotToStart() {
    EarlierJournal.in(state).damageEvent(EarlierJournal.owner(EarlierJournal.RESTS), 1);
    prepare();
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "cut off", "overwritten", "empty", "gone"})
  void aFileThatIsNoDatabaseIsTold(String how) throws IOException {
    EarlierJournal journal = EarlierJournal.in(state);
    Damage.file(journal.file(), how);

    Failure failure = failure();
    assertThat(failure.code()).as(failure.message()).isEqualTo(FailureCode.JOURNAL_DAMAGED);
    assertThat(failure.remedy()).contains("cloister repair");
  }

  private void prepare() {
    new JournalDatabase(state.journal()).prepare(state.workspaces());
  }

  private Failure failure() {
    return catchThrowableOfType(FailureException.class, this::prepare).failure();
  }

  /** Ways to spoil a file. */
  static final class Damage {
    private Damage() {}

    static void file(Path file, String how) throws IOException {
      byte[] whole = Files.readAllBytes(file);
      switch (how) {
        case "garbage" -> {
          Arrays.fill(whole, (byte) '?');
          Files.write(file, whole);
        }
        case "cut off" -> Files.write(file, Arrays.copyOf(whole, 9000));
        case "overwritten" -> {
          Arrays.fill(whole, 0, whole.length - 4096, (byte) 0);
          Files.write(file, whole);
        }
        case "empty" -> Files.write(file, new byte[0]);
        default -> Files.delete(file);
      }
    }
  }
}
