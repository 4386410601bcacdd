package dev.cloister.actors.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.fakes.Answers;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.testing.TestSystem;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Starts that begin with a template's memory, and what becomes of those that cannot. */
final class ForkTest {
  @RegisterExtension final TestSystem system = new TestSystem();

  private static String from(WorkspaceView view) {
    VmRecord.From from = view.vm().orElseThrow().from().orElseThrow();
    return from.word() + (from.reason().isEmpty() ? "" : ": " + from.reason());
  }

  @Test
  void comesFromATemplateThatIsMadeFirst() {
    Bench bench = new Bench(system).withTemplates();
    Entity entity = bench.entity().wake();

    WorkspaceView view = entity.create().value();

    assertThat(from(view)).isEqualTo("template");
    assertThat(view.timing().kernel()).isZero();
    assertThat(view.timing().restore()).isPositive();
    assertThat(view.timing().enter()).isPositive();
    assertThat(bench.host.calls.all())
        .containsSubsequence("save", "template keep", "launch", "restore", "resume", "enter");
    assertThat(entity.eventNames()).containsExactly("WorkspaceCreated", "VmLaunched", "VmStarted");
  }

  @Test
  void whoLooksIsToldWhatTheStartIsWaitingFor() {
    Bench bench = new Bench(system).withTemplates();
    Answers.Held booting = bench.host.monitors.resumes.hold();
    Entity entity = bench.entity().wake();
    var answer = entity.create();
    bench.host.calls.await("state starting", 2);

    assertThat(entity.view().note().orElseThrow()).contains("waiting for a machine of this size");

    booting.go();
    assertThat(answer.value().note()).isEmpty();
  }

  @Test
  void startsFromItAgainAfterAStop() {
    Bench bench = new Bench(system).withTemplates();
    Entity entity = bench.entity().wake();
    entity.create().value();
    entity.stop().value();

    assertThat(from(entity.start().value())).isEqualTo("template");

    assertThat(bench.host.calls.count("save")).isEqualTo(1);
    assertThat(bench.host.calls.count("restore")).isEqualTo(2);
  }

  @Test
  void bootsWhereThatIsAskedFor() {
    Bench bench = new Bench(system).withTemplates();
    WorkspaceSpec spec = Records.SPEC;
    Entity entity =
        bench
            .entity(
                new WorkspaceSpec(
                    spec.id(),
                    spec.name(),
                    spec.image(),
                    spec.imageDigest(),
                    spec.imageRoot(),
                    spec.vcpus(),
                    spec.memoryMiB(),
                    spec.diskBytes(),
                    spec.createdAt(),
                    spec.restart(),
                    true,
                    Optional.empty()))
            .wake();

    assertThat(from(entity.create().value())).isEqualTo("cold: asked for");

    assertThat(bench.host.calls.count("template begin")).isZero();
    assertThat(bench.host.calls.count("configure")).isEqualTo(1);
  }

  @Test
  void bootsWhereNoTemplateCanBeMade() {
    Bench bench = new Bench(system).withTemplates();
    bench.host.templates.begins.fail(FailureCode.NOT_ENOUGH_RESOURCES);

    WorkspaceView view = bench.entity().wake().create().value();

    assertThat(from(view)).isEqualTo("cold: no template: Played: not-enough-resources");
  }

  @Test
  void bootsWhereTheCopyDoesNotComeToLife() {
    Bench bench = new Bench(system).withTemplates();
    bench.host.monitors.restores.fail(FailureCode.MONITOR_FAILED);
    Entity entity = bench.entity().wake();

    var answer = entity.create();
    bench.host.calls.await("template remove");
    system.time().fire(Bench.SETTINGS.retryBackoff());
    WorkspaceView view = answer.value();

    assertThat(from(view)).isEqualTo("cold: a VM of the template failed: Played: monitor-failed");
    assertThat(entity.eventNames())
        .containsExactly(
            "WorkspaceCreated", "VmLaunched", "BootAttemptFailed", "VmLaunched", "VmStarted");
    assertThat(bench.host.templates.kept()).isEmpty();
    entity.delete().value();
    bench.assertNothingIsLeft();
  }

  /** It may have been its disk: what the boot that follows does, tells. */
  @Test
  void aCopyThatEndsAfterItsHelloIsFollowedByABoot() {
    Bench bench = new Bench(system).withTemplates();
    Entity entity = bench.entity().wake();
    entity.create().value();
    entity.stop().value();

    var answer = endAfterHello(bench, entity);
    system.time().fire(Bench.SETTINGS.retryBackoff());

    assertThat(from(answer.value()))
        .isEqualTo("cold: a VM of the template failed: Played: guest-panicked");
    bench.host.calls.await("template remove");
    assertThat(bench.host.templates.kept()).isEmpty();
  }

  @Test
  void aTemplateIsNotBlamedWhereTheBootGoesNoBetter() {
    Bench bench = new Bench(system).withTemplates();
    Entity entity = bench.entity().wake();
    entity.create().value();
    entity.stop().value();

    var answer = endAfterHello(bench, entity);
    bench.host.hypervisor.launches.failAlways(FailureCode.QEMU_MISSING);
    system.time().fire(Bench.SETTINGS.retryBackoff());

    assertThat(answer.failure().code()).isEqualTo(FailureCode.QEMU_MISSING);
    assertThat(bench.host.templates.kept()).hasSize(1);
  }

  private static Entity.Answer<WorkspaceView> endAfterHello(Bench bench, Entity entity) {
    bench.host.guests.enters.hold();
    var answer = entity.start();
    bench.host.calls.await("enter", 2);
    bench.host.hypervisor.process(entity.id()).exit(0, FailureCode.GUEST_PANICKED);
    return answer;
  }
}
