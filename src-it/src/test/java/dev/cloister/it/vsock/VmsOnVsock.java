package dev.cloister.it.vsock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cloister.ExecOptions;
import dev.cloister.Execution;
import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.HostFacts;
import dev.cloister.actors.port.Transport;
import dev.cloister.it.lab.Bytes;
import dev.cloister.it.lab.ChildJvm;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.Proc;
import dev.cloister.protocol.message.Reply;
import dev.cloister.runtime.vsock.Vsock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * VMs whose agents are reached over vhost-vsock, through the public surface. One VM serves all
 * tests, for a boot in a VM of an emulated processor is slow: it is created by a JVM that is killed
 * then, and taken back by that of the tests.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public class VmsOnVsock {
  private static final int WORK = 5000;
  private static final int RELAY = 5001;
  private static final int METADATA = 1027;
  private static final long LOOPBACK = 1;
  private static final long CID = 40;

  /** The agent is the guest's first process, and its own client of the host. */
  private static final String WHO_AM_I = "/proc/1/exe --metadata";

  /** An emulated processor that emulates takes its time. */
  private static final String SLOW =
      """
      cloister.workspace.boot-timeout = 200s
      cloister.workspace.adopt-timeout = 60s
      cloister.probe.deadline = 100s
      cloister.qmp { command-timeout = 60s, connect-timeout = 60s }
      cloister.qemu.console-timeout = 60s
      cloister.guest.stream-timeout = 60s
      """;

  private static Lab lab;
  private static Workspace workspace;
  private static long pid;

  @BeforeAll
  static void createInAJvmThatIsKilled(Lab given) throws IOException {
    lab = given.with(SLOW).with("cloister.cid { lowest = 40, highest = 49 }");
    try (ChildJvm child = ChildJvm.start(lab)) {
      child.say("create shared");
      assertThat(child.hear()).isEqualTo("begin create shared");
      assertThat(child.hear()).isEqualTo("done create shared running");
      pid = qemus().get(0).pid();
      child.kill();
    }
    workspace = Outcome.of(lab.cloister().workspace("shared"));
  }

  private static List<Proc.Entry> qemus() {
    return Proc.mentioning(lab.state().run().toString()).stream()
        .filter(entry -> entry.commandLine().contains("guest-cid="))
        .toList();
  }

  @Test
  @Order(1)
  void theProbeChoosesVsock() {
    HostFacts host = lab.cloister().host();
    assertThat(host.transport()).as(host.transportReason()).isEqualTo(Transport.VSOCK);
    // The emulated processor of the VM has virtualization.
    assertThat(host.accelerator()).as(host.acceleratorReason()).isEqualTo(Accelerator.KVM);
    System.out.println("host: " + host);
    WorkspaceInfo.Vm vm = lab.info(workspace).vm().orElseThrow();
    System.out.println("boot: " + vm);
    assertThat(vm.transport()).isEqualTo("vsock");
    assertThat(vm.cid()).isEqualTo(CID);
    assertThat(Proc.commandLine(vm.pid()))
        .contains("vhost-vsock-device,guest-cid=" + CID)
        .doesNotContain("virtserialport");
  }

  @Test
  @Order(2)
  void theQemuOfAKilledJvmIsTakenBack() {
    WorkspaceInfo info = lab.info(workspace);
    assertThat(info.state()).isEqualTo("running");
    assertThat(info.vm().orElseThrow().pid()).isEqualTo(pid);
    assertThat(lab.sh(workspace, "hostname").stdoutText()).isEqualTo("shared\n");
  }

  @Test
  @Order(3)
  void executionsHaveBothStreamsAndTheirCode() {
    var result = lab.sh(workspace, "echo out; echo err >&2; exit 3");
    assertThat(result.stdoutText()).isEqualTo("out\n");
    assertThat(result.stderrText()).isEqualTo("err\n");
    assertThat(result.exit().exitCode()).isEqualTo(3);
  }

  @Test
  @Order(4)
  void filesGoInAndComeOutUnchanged() {
    String digest = Bytes.digestOfMebibytes(4);
    Reply.FileStored stored = Outcome.of(workspace.writeFile("/root/file", -1, Bytes.mebibytes(4)));
    assertThat(stored.sha256()).isEqualTo(digest);
    CompletionStage<Reply.FileSent> sent =
        workspace
            .readFile("/root/file", 0, -1)
            .to(akka.stream.javadsl.Sink.ignore())
            .run(lab.materializer());
    assertThat(Outcome.of(sent).sha256()).isEqualTo(digest);
  }

  @Test
  @Order(5)
  void eachOperationHasAConnectionOfItsOwn() throws IOException {
    Set<Long> alone = VsockStreams.portsTo(CID, WORK);
    assertThat(alone).as("the control connection").hasSize(1);
    List<Execution> open = new ArrayList<>();
    Set<Long> seen = new TreeSet<>(alone);
    for (int i = 1; i <= 3; i++) {
      open.add(Outcome.of(workspace.execute(ExecOptions.of("cat").withInteractive(true))));
      Set<Long> now = VsockStreams.portsTo(CID, WORK);
      assertThat(now).containsAll(seen).hasSize(1 + i);
      seen = now;
    }
    open.forEach(Execution::endInput);
    open.forEach(one -> assertThat(Outcome.of(one.exit()).exitCode()).isZero());
    Eventually.until("each closes its connection", () -> ports().equals(alone));

    // And the next has another one than those before it.
    Execution next = Outcome.of(workspace.execute(ExecOptions.of("cat").withInteractive(true)));
    Set<Long> fresh = new HashSet<>(VsockStreams.portsTo(CID, WORK));
    fresh.removeAll(alone);
    assertThat(fresh).hasSize(1).doesNotContainAnyElementsOf(seen);
    next.cancel();
    Eventually.until("a cancelled one, too", () -> ports().equals(alone));
  }

  /** What the metadata service tells the workspace's guest. */
  private static String told(Workspace of) {
    return "{\"schema\":1,\"workspace\":{\"id\":\"%s\",\"name\":\"%s\"}}\n"
        .formatted(of.id().value(), of.name());
  }

  private static Set<Long> ports() {
    try {
      return VsockStreams.portsTo(CID, WORK);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  @Order(6)
  void anOperationThatNobodyReadsHoldsUpNoOther() {
    Execution unread =
        Outcome.of(workspace.execute(ExecOptions.of("head", "-c", "50000000", "/dev/zero")));
    for (int i = 0; i < 3; i++) {
      assertThat(lab.sh(workspace, "echo " + i).stdoutText()).isEqualTo(i + "\n");
    }
    assertThat(unread.exit().toCompletableFuture()).isNotDone();
    unread.cancel();
    assertThat(Outcome.failureOf(unread.exit()).code()).isEqualTo(FailureCode.CANCELLED);
  }

  @Test
  @Order(7)
  void theAgentListensForWorkAndForRelays() throws IOException {
    for (int port : new int[] {WORK, RELAY}) {
      try (SocketChannel agent = Vsock.connect(CID, port)) {
        assertThat(Vsock.peerCid(agent)).isEqualTo(CID);
        // It says nothing before it has been greeted.
        agent.configureBlocking(false);
        assertThat(agent.read(ByteBuffer.allocate(1))).isZero();
      }
    }
    assertThat(catchThrowable(() -> Vsock.connect(CID, 5002).close()))
        .isInstanceOf(IOException.class);
  }

  @Test
  @Order(8)
  void aGuestLearnsWhoItIsAndAStrangerDoesNot() throws IOException {
    assertThat(lab.sh(workspace, WHO_AM_I).stdoutText()).isEqualTo(told(workspace));
    // Its kernel lets nobody claim another context id; this host's own is no guest's.
    assertThat(SocketsOnVsock.hear(LOOPBACK, METADATA)).isEmpty();
  }

  @Test
  @Order(9)
  void aContextIdThatAForeignQemuHasIsPassedOver() throws IOException {
    // The ledger knows nothing of it, and leases it next.
    try (ForeignQemu foreign = ForeignQemu.holding(CID + 1)) {
      Workspace other = lab.create("other");
      assertThat(lab.info(other).vm().orElseThrow().cid()).isNotIn(CID, CID + 1);
      assertThat(lab.sh(other, "hostname").stdoutText()).isEqualTo("other\n");
      assertThat(foreign.isAlive()).isTrue();
      // Two guests, each known by its own context id.
      assertThat(lab.sh(other, WHO_AM_I).stdoutText()).isEqualTo(told(other));
      assertThat(lab.sh(workspace, WHO_AM_I).stdoutText()).isEqualTo(told(workspace));
      Outcome.of(other.delete());
    }
  }

  @Test
  @Order(10)
  void aContextIdIsFreeAsSoonAsItsVmHasStopped() {
    lab.detach();
    workspace =
        Outcome.of(
            lab.with("cloister.cid { lowest = 40, highest = 40 }").cloister().workspace("shared"));
    assertThat(lab.info(workspace).vm().orElseThrow().pid()).isEqualTo(pid);

    assertThat(Outcome.of(workspace.stop()).state()).isEqualTo("stopped");
    assertThat(qemus()).isEmpty();
    WorkspaceInfo.Vm again = Outcome.of(workspace.start()).vm().orElseThrow();
    assertThat(again.cid()).isEqualTo(CID);
    assertThat(again.pid()).isNotEqualTo(pid);
    assertThat(lab.sh(workspace, "sha256sum </root/file").stdoutText())
        .startsWith(Bytes.digestOfMebibytes(4));
  }
}
