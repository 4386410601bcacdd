package dev.cloister.runtime.embed;

import dev.cloister.WorkspaceInfo;
import dev.cloister.actors.workspace.BootTiming;
import dev.cloister.actors.workspace.Restarts;
import dev.cloister.actors.workspace.VmRecord;
import dev.cloister.actors.workspace.WorkspaceSpec;
import dev.cloister.actors.workspace.WorkspaceView;
import java.util.Locale;

/** Tells the actors' view of a workspace in the words of the API. */
final class Infos {
  private Infos() {}

  static WorkspaceInfo of(WorkspaceView view) {
    WorkspaceSpec spec = view.spec();
    return new WorkspaceInfo(
        spec.id().value(),
        spec.name(),
        view.state(),
        spec.image(),
        spec.imageDigest(),
        spec.vcpus(),
        spec.memoryMiB(),
        spec.diskBytes(),
        spec.createdAt(),
        view.vm().map(vm -> of(vm, view.timing())),
        view.note().orElse(""),
        view.failure(),
        restart(spec, view.restarts()),
        view.suspension().map(kept -> new WorkspaceInfo.Suspension(kept.since(), kept.bytes())),
        spec.keptHow(),
        spec.lineage()
            .map(from -> new WorkspaceInfo.Parent(from.parent().value(), from.parentName())));
  }

  private static WorkspaceInfo.Restart restart(WorkspaceSpec spec, Restarts restarts) {
    return new WorkspaceInfo.Restart(
        spec.restartPolicy(),
        restarts.count(),
        restarts.next(),
        restarts.lastCrash().map(crash -> new WorkspaceInfo.Crash(crash.failure(), crash.at())));
  }

  private static WorkspaceInfo.Vm of(VmRecord vm, BootTiming timing) {
    return new WorkspaceInfo.Vm(
        vm.process().pid(),
        vm.cid(),
        vm.accelerator().name().toLowerCase(Locale.ROOT),
        vm.transport().name().toLowerCase(Locale.ROOT),
        vm.launchedAt(),
        new WorkspaceInfo.BootTiming(
            timing.setup(),
            timing.spawn(),
            timing.kernel(),
            timing.handshake(),
            timing.restore(),
            timing.enter(),
            timing.total()),
        vm.from().map(VmRecord.From::word).orElse(""),
        vm.from().map(VmRecord.From::reason).orElse(""));
  }
}
