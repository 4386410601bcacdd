package dev.cloister.runtime.call;

import akka.util.ByteString;
import dev.cloister.ExecResult;
import dev.cloister.WorkspaceInfo;
import dev.cloister.actors.port.BaseImage;
import dev.cloister.actors.port.HostFacts;
import dev.cloister.actors.workspace.Keeping;
import dev.cloister.protocol.message.Reply;
import dev.cloister.runtime.verb.BootView;
import dev.cloister.runtime.verb.Encoding;
import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.ExecView;
import dev.cloister.runtime.verb.ExitView;
import dev.cloister.runtime.verb.FileView;
import dev.cloister.runtime.verb.HostView;
import dev.cloister.runtime.verb.ImageView;
import dev.cloister.runtime.verb.KeepView;
import dev.cloister.runtime.verb.RestartView;
import dev.cloister.runtime.verb.StoredView;
import dev.cloister.runtime.verb.SuspensionView;
import dev.cloister.runtime.verb.Texts;
import dev.cloister.runtime.verb.VmView;
import dev.cloister.runtime.verb.WorkspaceView;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What the library answers, as the catalogue shows it. */
public final class Views {
  private Views() {}

  /** As one of many: without the evidence of a crash that is over. */
  static WorkspaceView listed(WorkspaceInfo info) {
    return workspace(info, false);
  }

  static WorkspaceView workspace(WorkspaceInfo info) {
    return workspace(info, true);
  }

  private static WorkspaceView workspace(WorkspaceInfo info, boolean evidence) {
    return new WorkspaceView(
        info.id(),
        info.name(),
        info.state(),
        info.image(),
        info.imageDigest(),
        info.vcpus(),
        info.memoryMiB(),
        info.diskBytes(),
        info.createdAt(),
        info.vm().map(Views::vm),
        Optional.of(info.note()).filter(note -> !note.isEmpty()),
        info.failure().map(ErrorView::of),
        restart(info.restart(), evidence),
        info.suspension().map(kept -> new SuspensionView(kept.since(), kept.bytes())),
        keep(info.keeping()),
        info.forkOf().map(from -> new WorkspaceView.ParentView(from.id(), from.name())));
  }

  private static KeepView keep(Keeping keeping) {
    Optional<Keeping.Idle> idle = keeping.idle();
    Optional<Keeping.Lifetime> lifetime = keeping.lifetime();
    return new KeepView(
        keeping.wakePolicy().word(),
        idle.map(one -> OptionalLong.of(one.after().toMillis())).orElse(OptionalLong.empty()),
        idle.map(one -> one.action().word()),
        lifetime.map(Keeping.Lifetime::until),
        lifetime.map(one -> one.action().word()));
  }

  private static RestartView restart(WorkspaceInfo.Restart restart, boolean evidence) {
    return new RestartView(
        restart.policy().word(),
        restart.count(),
        restart.nextAt(),
        restart.lastCrash().map(crash -> crash(crash, evidence)));
  }

  private static RestartView.CrashView crash(WorkspaceInfo.Crash crash, boolean evidence) {
    ErrorView failure = ErrorView.of(crash.failure());
    return new RestartView.CrashView(crash.at(), evidence ? failure : failure.withoutEvidence());
  }

  private static VmView vm(WorkspaceInfo.Vm vm) {
    WorkspaceInfo.BootTiming boot = vm.boot();
    return new VmView(
        vm.pid(),
        vm.cid(),
        vm.accelerator(),
        vm.transport(),
        vm.startedAt(),
        new BootView(
            boot.setupMillis(),
            boot.spawnMillis(),
            boot.kernelMillis(),
            boot.handshakeMillis(),
            boot.restoreMillis(),
            boot.enterMillis(),
            boot.totalMillis()),
        Optional.of(vm.from()).filter(from -> !from.isEmpty()),
        Optional.of(vm.reason()).filter(reason -> !reason.isEmpty()));
  }

  static ImageView image(BaseImage image) {
    return new ImageView(
        image.name(),
        image.digest(),
        image.kernelVersion(),
        image.agentVersion(),
        image.rootBytes(),
        image.minDiskBytes(),
        image.defaultDiskBytes(),
        image.minMemoryMiB(),
        image.defaultMemoryMiB());
  }

  static HostView host(HostFacts facts, DaemonIdentity self) {
    return new HostView(
        self.version(),
        self.pid(),
        self.home().toString(),
        facts.accelerator().name().toLowerCase(Locale.ROOT),
        facts.acceleratorReason(),
        facts.transport().name().toLowerCase(Locale.ROOT),
        facts.transportReason(),
        facts.qemuVersion(),
        facts.cpus(),
        facts.memoryBytes());
  }

  public static ExecView exec(ExecResult result) {
    byte[] out = bytes(result.stdout(), result.stdoutTruncated());
    byte[] err = bytes(result.stderr(), result.stderrTruncated());
    Encoding outEncoding = Encoding.of(out);
    Encoding errEncoding = Encoding.of(err);
    return new ExecView(
        exit(result.exit()),
        outEncoding.encode(out),
        errEncoding.encode(err),
        outEncoding,
        errEncoding,
        result.stdoutTruncated(),
        result.stderrTruncated());
  }

  public static ExitView exit(Reply.Exited exit) {
    return new ExitView(
        exit.exitCode(),
        exit.signal(),
        exit.timedOut(),
        exit.durationMillis(),
        exit.stdoutBytes(),
        exit.stderrBytes());
  }

  public static FileView file(Reply.FileSent sent) {
    return new FileView(
        sent.bytes(),
        sent.size(),
        Integer.toOctalString(sent.mode()),
        Instant.ofEpochMilli(sent.mtimeMillis()),
        sent.sha256());
  }

  public static StoredView stored(Reply.FileStored stored) {
    return new StoredView(stored.bytes(), stored.sha256());
  }

  /** A cut never falls inside a character. */
  private static byte[] bytes(ByteString kept, boolean cut) {
    byte[] bytes = kept.toArray();
    byte[] whole = cut ? Texts.withoutBrokenEnd(bytes) : bytes;
    return Encoding.of(whole) == Encoding.UTF_8 ? whole : bytes;
  }
}
