package dev.cloister.it.faults;

import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Sockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** What strikes one workspace. */
enum Fault {
  VM_KILLED,
  AGENT_KILLED,
  MONITOR_DROPPED,
  GUEST_DROPPED;

  /** As the kernel says it when its first process has ended. */
  static final String NO_AGENT = "Attempted to kill init";

  /** For a workspace's name. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean endsTheVm() {
    return this == VM_KILLED || this == AGENT_KILLED;
  }

  /** An agent that does not serve yet is nobody's to reach: it cannot be killed in a boot. */
  boolean canStrike(Verb verb) {
    return this != AGENT_KILLED || (verb != Verb.CREATE && verb != Verb.START);
  }

  /** Whether there is yet what it strikes. */
  boolean canStrike(Lab lab, WorkspaceId id, long vm) {
    return switch (this) {
      case VM_KILLED, AGENT_KILLED -> true;
      case MONITOR_DROPPED -> Sockets.isConnected(vm, lab.state().monitorSocket(id));
      case GUEST_DROPPED -> Sockets.isConnected(vm, lab.state().agentSocket(id));
    };
  }

  /** What a guest's program does when it is told that the guest ends: there nobody else can. */
  String atTheEnd() {
    return this == AGENT_KILLED ? "kill -SEGV 1" : "";
  }

  /** Strikes; whether there was anything to strike. */
  boolean strike(Lab lab, Subject subject, Verb verb, WorkspaceId id, long vm) {
    try {
      return switch (this) {
        case VM_KILLED -> ProcessHandle.of(vm).filter(ProcessHandle::destroyForcibly).isPresent();
        case AGENT_KILLED -> verb != Verb.EXEC || !subject.sh("kill -SEGV 1; sleep 100").good();
        case MONITOR_DROPPED -> Sockets.sever(vm, lab.state().monitorSocket(id)) > 0;
        case GUEST_DROPPED -> Sockets.sever(vm, lab.state().agentSocket(id)) > 0;
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
