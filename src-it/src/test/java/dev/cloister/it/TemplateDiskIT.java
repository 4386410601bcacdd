package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.it.lab.Eventually;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import dev.cloister.it.lab.Proc;
import dev.cloister.it.lab.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Room for a workspace, and none for the template it should come from, on real VMs. */
class TemplateDiskIT {
  private static final int ENOUGH_MIB = 400;

  /** A VM that makes a template has its memory on the disk: where there is no room, it is ended. */
  @Test
  void aDiskThatFillsMeanwhileCostsTheTemplateAndNotTheWorkspace(Lab lab) throws IOException {
    lab.with("cloister.disk.reserve = 0").with("cloister.template.retry-after = 0s");
    SmallDisk disk = SmallDisk.under(lab, ENOUGH_MIB);
    lab.withOwnTemplates();
    CompletionStage<Workspace> creating =
        lab.cloister().create(WorkspaceOptions.image("minimal").withName("patient"));
    Eventually.until(
        "the template's VM runs", () -> !Proc.mentioning(lab.state().run() + "/tpl-").isEmpty());
    disk.fillUpTo(16 << 20);

    Workspace workspace = Outcome.of(creating);

    assertThat(vm(lab, workspace).from()).isEqualTo("cold");
    assertThat(vm(lab, workspace).reason()).startsWith("no template: ");
    assertThat(lab.sh(workspace, "echo fine").stdoutText()).isEqualTo("fine\n");
    try (Stream<?> left = Files.list(lab.state().templates())) {
      assertThat(left).isEmpty();
    }

    disk.empty();
    Outcome.of(workspace.stop());
    Outcome.of(workspace.start());
    assertThat(vm(lab, workspace).from()).isEqualTo("template");
  }

  private static WorkspaceInfo.Vm vm(Lab lab, Workspace workspace) {
    return lab.info(workspace).vm().orElseThrow();
  }
}
