package dev.cloister.runtime.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.workspace.BootTiming;
import dev.cloister.actors.workspace.Restarts;
import dev.cloister.actors.workspace.VmRecord;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.actors.workspace.WorkspaceSpec;
import dev.cloister.actors.workspace.WorkspaceView;
import dev.cloister.runtime.metadata.Resident;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenancyTest {
  private static final String A = "ws-00000000000a";
  private static final String B = "ws-00000000000b";

  private static WorkspaceView view(String id, String name, Optional<VmRecord> vm) {
    return view(id, name, "running", vm);
  }

  private static WorkspaceView view(String id, String name, String state, Optional<VmRecord> vm) {
    WorkspaceSpec spec =
        new WorkspaceSpec(
            new WorkspaceId(id),
            name,
            "minimal",
            "sha256:0",
            "r",
            1,
            256,
            1,
            Instant.EPOCH,
            Optional.empty(),
            false,
            Optional.empty());
    return new WorkspaceView(
        spec,
        state,
        vm,
        BootTiming.NONE,
        Optional.empty(),
        Optional.empty(),
        Restarts.NONE,
        Optional.empty());
  }

  private static Optional<VmRecord> vm(long cid, Transport transport) {
    return Optional.of(
        new VmRecord(
            new ProcessIdentity(1, 1, "boot"),
            cid,
            Accelerator.KVM,
            transport,
            Instant.EPOCH,
            Optional.empty()));
  }

  private static Optional<Resident> of(long cid, WorkspaceView... views) {
    return new Tenancy(() -> CompletableFuture.completedStage(List.of(views)))
        .of(cid)
        .toCompletableFuture()
        .join();
  }

  @Test
  void aContextIdIsItsVms() {
    WorkspaceView a = view(A, "alpha", vm(16, Transport.VSOCK));
    WorkspaceView b = view(B, "beta", vm(17, Transport.VSOCK));

    assertThat(of(16, a, b)).contains(new Resident(A, "alpha"));
    assertThat(of(17, a, b)).contains(new Resident(B, "beta"));
    assertThat(of(18, a, b)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"starting", "running", "pausing", "paused", "resuming", "stopping"})
  void aVmHasItFromItsLaunchToItsEnd(String state) {
    assertThat(of(16, view(A, "alpha", state, vm(16, Transport.VSOCK)))).isPresent();
  }

  @Test
  void aWorkspaceWithoutAVmOnVsockHasNone() {
    assertThat(of(16, view(A, "alpha", Optional.empty()))).isEmpty();
    assertThat(of(16, view(A, "alpha", vm(16, Transport.SERIAL)))).isEmpty();
  }
}
