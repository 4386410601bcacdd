package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.ExecOptions;
import dev.cloister.Job;
import dev.cloister.JobOptions;
import dev.cloister.ListOptions;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.it.lab.Outcome;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Reply.FileEntry;
import dev.cloister.protocol.message.Request.JobRead.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What there is in a guest: its files and its environment. */
class ListingIT extends SharedVm {
  private static List<FileEntry> list(String path, ListOptions options) {
    List<FileEntry> all = new ArrayList<>();
    for (ListOptions page = options; ; ) {
      Reply.FileList found = Outcome.of(workspace.listFiles(path, page));
      assertThat(found.entries()).hasSizeLessThanOrEqualTo(options.limit());
      all.addAll(found.entries());
      if (found.next().isEmpty()) {
        return all;
      }
      page = options.withAfter(found.next());
    }
  }

  @Test
  void aTreeIsListedPageByPageWhateverItsNames() {
    sh(
        "mkdir -p /root/tree/sub/deep; cd /root/tree; printf x > 'a b'; ln -s sub link; mkfifo fifo;"
            + " touch \"$(printf 'caf\\351')\" sub/deep/file; touch \"$(printf 'new\\nline')\";"
            + " chmod 640 'a b'; touch -d '2020-01-02 03:04:05' 'a b'");
    List<FileEntry> whole = list("/root/tree", ListOptions.defaults().withDepth(5));
    assertThat(whole)
        .extracting(FileEntry::name)
        .containsExactly(
            "a b", "caf\ufffd", "fifo", "link", "new\nline", "sub", "sub/deep", "sub/deep/file");
    assertThat(whole)
        .extracting(FileEntry::type)
        .containsExactly(
            FileEntry.Type.FILE,
            FileEntry.Type.FILE,
            FileEntry.Type.OTHER,
            FileEntry.Type.SYMLINK,
            FileEntry.Type.FILE,
            FileEntry.Type.DIRECTORY,
            FileEntry.Type.DIRECTORY,
            FileEntry.Type.FILE);
    assertThat(HexFormat.of().parseHex(whole.get(1).nameHex()))
        .containsExactly('c', 'a', 'f', 0xe9);
    assertThat(whole.get(0).size()).isEqualTo(1);
    assertThat(whole.get(0).mode()).isEqualTo(0640);
    assertThat(whole.get(0).mtimeMillis()).isEqualTo(1_577_934_245_000L);
    assertThat(whole.get(3).target()).isEqualTo("sub");
    for (int limit = 1; limit < 4; limit++) {
      assertThat(list("/root/tree", ListOptions.defaults().withDepth(5).withLimit(limit)))
          .isEqualTo(whole);
    }
    assertThat(list("/root/tree/link", ListOptions.defaults())).hasSize(1);
    assertThat(list("/root/tree", ListOptions.defaults())).hasSize(6);
  }

  @Test
  void aLargeDirectoryIsListedInBoundedMemory() {
    sh("mkdir /root/many; cd /root/many; seq 1 20000 | xargs touch");
    List<FileEntry> all = list("/root/many", ListOptions.defaults().withLimit(10_000));
    assertThat(all).hasSize(20_000).extracting(FileEntry::name).isSorted();
    System.out.printf(
        "after a list of 20 000 files the agent has had %s KiB%n",
        sh("awk '/VmHWM/ {print $2}' /proc/1/status").stdoutText().strip());
    Outcome.of(workspace.removeFile("/root/many", true));
  }

  @Test
  void filesAndDirectoriesComeAndGo() {
    Outcome.of(workspace.makeDirectory("/root/made/below", 0700, true));
    assertThat(Outcome.of(workspace.stat("/root/made/below")).mode()).isEqualTo(0700);
    assertThat(Outcome.failureOf(workspace.makeDirectory("/root/made", -1, false)).code())
        .isEqualTo(FailureCode.GUEST_REFUSED);
    assertThat(Outcome.failureOf(workspace.removeFile("/root/made", false)).code())
        .isEqualTo(FailureCode.GUEST_REFUSED);
    assertThat(Outcome.failureOf(workspace.removeFile("/", true)).code())
        .isEqualTo(FailureCode.GUEST_REFUSED);
    Outcome.of(workspace.removeFile("/root/made", true));
    assertThat(Outcome.failureOf(workspace.stat("/root/made")).code())
        .isEqualTo(FailureCode.FILE_NOT_FOUND);
    assertThat(Outcome.failureOf(workspace.listFiles("/etc/passwd", ListOptions.defaults())).code())
        .isEqualTo(FailureCode.GUEST_REFUSED);
  }

  @Test
  void theEnvironmentReachesEveryProgramAndOutlivesAStop() {
    String script = "echo \"$TOKEN|$OTHER\"";
    Outcome.of(workspace.setEnvironment(Map.of("TOKEN", "s3cret", "OTHER", "gone")));
    Job old = Outcome.of(workspace.startJob(JobOptions.of("sleep", "1000")));
    assertThat(Outcome.of(workspace.unsetEnvironment(List.of("OTHER")))).containsExactly("TOKEN");
    for (int round = 0; round < 2; round++) {
      assertThat(sh(script).stdoutText()).isEqualTo("s3cret|\n");
      assertThat(
              exec(ExecOptions.of("sh", "-c", script).withEnv(Map.of("TOKEN", "own"))).stdoutText())
          .isEqualTo("own|\n");
      Job job = Outcome.of(workspace.startJob(JobOptions.of("sh", "-c", script)));
      assertThat(Outcome.of(job.read(Stream.STDOUT, 0, 100, Duration.ofMinutes(3))).text())
          .isEqualTo("s3cret|\n");
      if (round == 0) {
        Outcome.of(workspace.stop());
        Outcome.of(workspace.start());
      }
    }
    assertThat(Outcome.of(workspace.environment())).containsExactly("TOKEN");
    assertThat(sh("stat -c '%a %U' /etc/cloister/environment").stdoutText())
        .isEqualTo("600 root\n");
    assertThat(Outcome.failureOf(workspace.setEnvironment(Map.of("A-B", "s3cret"))).message())
        .doesNotContain("s3cret");
    assertThat(Outcome.of(workspace.logs(1 << 20)).utf8String()).doesNotContain("s3cret");
    assertThat(Outcome.failureOf(old.info()).code())
        .as("jobs end with their VM, and their output goes with them")
        .isEqualTo(FailureCode.JOB_NOT_FOUND);
    assertThat(sh("ls /var/lib/cloister/jobs | wc -l").stdoutText()).isEqualTo("1\n");
  }
}
