package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.ExecOptions;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.host.Cleaning.Scope;
import dev.cloister.actors.port.Remnant;
import dev.cloister.it.lab.ChildJvm;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.Proc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Machines that begin with the memory of one that has booted, on real VMs. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TemplateIT {
  /** A guest's clock may be wrong by this. */
  private static final long CLOCK_MILLIS = 50;

  /** What two machines may never have in common. */
  private static final List<String> SECRETS =
      List.of(
          "hostname",
          "cat /etc/machine-id",
          "cat /proc/sys/kernel/random/boot_id",
          "head -c 16 /dev/urandom | od -An -tx1",
          "cat /proc/sys/kernel/random/uuid",
          "awk 'BEGIN { srand(); print rand() }' /dev/null; head -c 8 /dev/random | od -An -tx1");

  private static Lab lab;

  @BeforeAll
  static void open(Lab given) throws IOException {
    lab = given.withOwnTemplates();
  }

  private static WorkspaceInfo.Vm vm(Workspace workspace) {
    return lab.info(workspace).vm().orElseThrow();
  }

  private static String from(Workspace workspace) {
    WorkspaceInfo.Vm vm = vm(workspace);
    return vm.reason().isEmpty() ? vm.from() : vm.from() + ": " + vm.reason();
  }

  private static List<Path> templates() throws IOException {
    try (Stream<Path> all = Files.list(lab.state().templates())) {
      return all.filter(one -> Files.exists(one.resolve("manifest.json"))).toList();
    }
  }

  private static CompletionStage<Workspace> begin(
      String name, Function<WorkspaceOptions, WorkspaceOptions> with) {
    return lab.cloister().create(with.apply(WorkspaceOptions.image("minimal").withName(name)));
  }

  private static void delete(Workspace... workspaces) {
    for (Workspace workspace : workspaces) {
      Outcome.of(workspace.delete());
    }
  }

  /** The first two ask at once: one template is made for both. Whatever they are is their own. */
  @Test
  @Order(1)
  void twoOfOneTemplateShareNothingThatMatters() throws IOException {
    CompletionStage<Workspace> beginning = begin("one", options -> options);
    Workspace other = Outcome.of(begin("other", options -> options));
    Workspace one = Outcome.of(beginning);
    assertThat(from(one)).isEqualTo("template");
    assertThat(from(other)).isEqualTo("template");
    assertThat(templates()).hasSize(1);

    for (String secret : SECRETS) {
      String ours = lab.sh(one, secret).stdoutText();
      assertThat(ours).as(secret).isNotBlank();
      assertThat(ours).as(secret).isNotEqualTo(lab.sh(other, secret).stdoutText());
    }
    assertThat(lab.sh(one, "hostname").stdoutText()).isEqualTo("one\n");
    assertThat(lab.sh(one, "cat /etc/machine-id").stdoutText()).matches("[0-9a-f]{32}\n");
    assertClock(one);
    assertClock(other);
    delete(one, other);
  }

  @Test
  @Order(7)
  void theFilesAreTheirOwnersAlone() throws IOException {
    delete(lab.create("maker"));
    try (Stream<Path> all = Files.walk(lab.state().templates())) {
      for (Path path : all.toList()) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        assertThat(mode)
            .as(path.toString())
            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
      }
    }
  }

  private static void assertClock(Workspace workspace) {
    long before = System.currentTimeMillis();
    lab.sh(workspace, "touch /root/now");
    long after = System.currentTimeMillis();
    assertThat(Outcome.of(workspace.stat("/root/now")).mtimeMillis())
        .isBetween(before - CLOCK_MILLIS, after + CLOCK_MILLIS);
  }

  /** The template has not looked at a disk: one of another size, or with files, is as good. */
  @Test
  @Order(2)
  void everyDiskIsAsGoodAsTheFirst() throws IOException {
    long size = 3L << 30;
    Workspace workspace = Outcome.of(begin("large", options -> options.withDiskBytes(size)));
    String machine = lab.sh(workspace, "cat /etc/machine-id").stdoutText();
    lab.sh(workspace, "head -c 20000000 /dev/urandom > /root/kept; sync");
    String digest = lab.sh(workspace, "sha256sum /root/kept").stdoutText();
    Outcome.of(workspace.stop());
    Outcome.of(workspace.start());

    assertThat(from(workspace)).isEqualTo("template");
    assertThat(vm(workspace).boot().kernelMillis()).isZero();
    assertThat(vm(workspace).boot().restoreMillis()).isPositive();
    assertThat(lab.sh(workspace, "sha256sum /root/kept").stdoutText()).isEqualTo(digest);
    assertThat(lab.sh(workspace, "cat /etc/machine-id").stdoutText()).isEqualTo(machine);
    String kib = lab.sh(workspace, "df -k / | tail -n 1 | awk '{print $2}'").stdoutText().strip();
    assertThat(Long.parseLong(kib) * 1024).isBetween(size / 100 * 90, size);
    assertThat(lab.sh(workspace, "dmesg | grep -c 'recovery complete'").stdoutText())
        .isEqualTo("0\n");
    assertThat(templates()).hasSize(1);
    delete(workspace);
  }

  @Test
  @Order(3)
  void aBootCanBeAskedFor() throws IOException {
    Workspace workspace = Outcome.of(begin("cold", WorkspaceOptions::cold));
    assertThat(from(workspace)).isEqualTo("cold: asked for");
    assertThat(vm(workspace).boot().kernelMillis()).isPositive();
    assertThat(lab.sh(workspace, "cat /etc/machine-id").stdoutText()).matches("[0-9a-f]{32}\n");
    delete(workspace);
  }

  /** Its size and time are right and nothing else: only the machine that is made of it can tell. */
  @Test
  @Order(4)
  void memoryThatIsDamagedCostsABootAndIsMadeAnew() throws IOException {
    Path memory = templates().get(0).resolve("memory");
    long size = Files.size(memory);
    FileTime saved = Files.getLastModifiedTime(memory);
    Files.write(memory, new byte[0]);
    try (var file = Files.newByteChannel(memory, java.nio.file.StandardOpenOption.WRITE)) {
      file.position(size - 1).write(java.nio.ByteBuffer.wrap(new byte[1]));
    }
    Files.setLastModifiedTime(memory, saved);
    Workspace workspace = lab.create("hurt");
    assertThat(from(workspace)).startsWith("cold: a VM of the template failed: ");

    Outcome.of(workspace.stop());
    Outcome.of(workspace.start());
    assertThat(from(workspace)).isEqualTo("template");
    delete(workspace);
  }

  @Test
  @Order(5)
  void aTemplateWhoseFilesAreNotItsOwnIsMadeAnewAtOnce() throws IOException {
    Path devices = templates().get(0).resolve("devices");
    byte[] saved = Files.readAllBytes(devices);
    saved[saved.length / 2] ^= 1;
    Files.write(devices, saved);

    Workspace workspace = lab.create("other-devices");

    assertThat(from(workspace)).isEqualTo("template");
    delete(workspace);
  }

  @Test
  @Order(6)
  void aDaemonThatIsKilledWhileItMakesOneLeavesNothingForTheNext() throws Exception {
    lab.detach();
    lab.withOwnTemplates();
    try (ChildJvm child = ChildJvm.start(lab)) {
      child.say("create never");
      assertThat(child.hear()).isEqualTo("begin create never");
      Eventually.until("the template's VM runs", () -> !building().isEmpty());
      child.kill();
    }
    assertThat(building()).hasSize(1);

    Workspace next = lab.create("next");

    assertThat(building()).isEmpty();
    assertThat(from(next)).isEqualTo("template");
    assertThat(lab.list()).extracting(WorkspaceInfo::name).containsExactly("next");
    try (Stream<Path> left = Files.list(lab.state().workspaces())) {
      assertThat(left).hasSize(1);
    }
    assertThat(Outcome.of(next.exec(ExecOptions.of("true"))).exit().exitCode()).isZero();
    delete(next);
  }

  /** Of a template and the copy of it under another's name, one is of use. */
  @Test
  @Order(8)
  void cleaningTakesWhatIsOfNoUseAndNothingElse() throws IOException {
    delete(lab.create("maker-too"));
    Path good = templates().get(0);
    Path stale = good.resolveSibling("0".repeat(64));
    Files.createDirectory(stale);
    for (String file : List.of("memory", "devices", "manifest.json")) {
      Files.createLink(stale.resolve(file), good.resolve(file));
    }
    FileTime saved = Files.getLastModifiedTime(good.resolve("memory"));

    assertThat(cleaned(new Scope(false, false, false))).containsExactly("FOUND " + stale);
    assertThat(cleaned(new Scope(true, false, false))).containsExactly("REMOVED " + stale);

    assertThat(templates()).containsExactly(good);
    Workspace next = lab.create("after-cleaning");
    assertThat(from(next)).isEqualTo("template");
    assertThat(Files.getLastModifiedTime(good.resolve("memory"))).isEqualTo(saved);
    delete(next);
  }

  private static List<String> cleaned(Scope scope) {
    return Outcome.of(lab.cloister().clean(scope)).items().stream()
        .filter(item -> item.remnant().kind() == Remnant.Kind.TEMPLATE)
        .map(item -> item.fate() + " " + item.remnant().where())
        .toList();
  }

  /** The VMs that make templates for this lab. */
  private static List<Proc.Entry> building() {
    return Proc.mentioning(lab.state().run() + "/tpl-");
  }
}
