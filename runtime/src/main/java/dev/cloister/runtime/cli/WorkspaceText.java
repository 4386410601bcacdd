package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.KeepView;
import dev.cloister.runtime.verb.RestartView;
import dev.cloister.runtime.verb.VmView;
import dev.cloister.runtime.verb.WorkspaceView;
import java.io.PrintStream;

/** Everything about one workspace, for people. */
final class WorkspaceText {
  private static final int MIB_BITS = 20;

  private WorkspaceText() {}

  static void print(WorkspaceView workspace, PrintStream out) {
    Table table = new Table("name", workspace.name());
    table.row("id", workspace.id());
    table.row("state", workspace.state());
    workspace.note().ifPresent(note -> table.row("note", note));
    table.row("image", workspace.image() + " (" + workspace.imageDigest() + ")");
    table.row("vcpus", Integer.toString(workspace.vcpus()));
    table.row("memory", Sizes.text((long) workspace.memoryMiB() << MIB_BITS));
    table.row("disk", Sizes.text(workspace.diskBytes()));
    table.row("created", workspace.createdAt().toString());
    workspace
        .forkOf()
        .ifPresent(from -> table.row("fork of", from.name() + " (" + from.id() + ")"));
    workspace.vm().ifPresent(vm -> machine(vm, table));
    restart(workspace.restart(), table);
    workspace
        .suspension()
        .ifPresent(kept -> table.row("suspended", kept.since() + ", " + Sizes.text(kept.bytes())));
    keep(workspace.keep(), table);
    table.print(out);
    workspace.failure().ifPresent(failure -> ErrorText.print(failure, out));
  }

  private static void restart(RestartView restart, Table table) {
    table.row("restart", restart.policy() + ", " + restart.count() + " so far");
    restart.nextAt().ifPresent(at -> table.row("next restart", at.toString()));
    restart
        .lastCrash()
        .ifPresent(
            crash ->
                table.row(
                    "last crash",
                    String.format(
                        "%s %s: %s",
                        crash.at(), crash.failure().code(), crash.failure().message())));
  }

  private static void keep(KeepView keep, Table table) {
    table.row("wake", keep.wake());
    keep.idleAction()
        .ifPresent(
            action ->
                table.row(
                    "idle", action + " after " + keep.idleAfterMillis().orElse(0) / 1000 + " s"));
    keep.expiresAt()
        .ifPresent(at -> table.row("lifetime", keep.ttlAction().orElse("") + " at " + at));
  }

  private static void machine(VmView vm, Table table) {
    table.row("qemu pid", Long.toString(vm.pid()));
    table.row("cid", Long.toString(vm.cid()));
    table.row("accelerator", vm.accelerator());
    table.row("transport", vm.transport());
    table.row("started", vm.startedAt().toString());
    table.row(
        "boot",
        String.format(
            "%d ms%s: set-up %d, spawn %d, kernel %d, handshake %d, restore %d, enter %d",
            vm.boot().totalMillis(),
            vm.from().map(from -> " (" + from + ")").orElse(""),
            vm.boot().setupMillis(),
            vm.boot().spawnMillis(),
            vm.boot().kernelMillis(),
            vm.boot().handshakeMillis(),
            vm.boot().restoreMillis(),
            vm.boot().enterMillis()));
    vm.fromReason().ifPresent(reason -> table.row("cold because", reason));
  }
}
