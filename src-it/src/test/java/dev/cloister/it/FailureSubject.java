package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.Workspace;
import dev.cloister.WorkspaceInfo;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.it.lab.Inventory;
import dev.cloister.it.lab.Lab;
import dev.cloister.it.lab.Outcome;
import java.util.List;

/**
 * What every failure owes: a code, a sentence, a remedy, nothing left, and a next create that
 * works.
 */
record FailureSubject(Lab lab) {

  /** A create that must fail with the code; returns the failure for what else it says. */
  Failure failsToCreate(WorkspaceOptions options, FailureCode code) {
    Failure failure = Outcome.failureOf(lab.cloister().create(options));
    assertThat(failure.code()).as(failure.toString()).isEqualTo(code);
    assertThat(failure.message()).isNotBlank();
    assertThat(failure.remedy()).as(failure.toString()).isNotBlank();
    assertThat(lab.list()).as("nothing is left of it").isEmpty();
    assertThat(new Inventory(lab, List.of()).faults()).isEmpty();
    return failure;
  }

  /** An image that cannot run. */
  Failure failsToCreate(String image, FailureCode code) {
    return failsToCreate(WorkspaceOptions.image(image).withName("fails"), code);
  }

  /** The same name is free, and a good image runs. */
  void theNextCreateWorks() {
    Workspace workspace = lab.create("fails");
    assertThat(lab.list()).extracting(WorkspaceInfo::state).containsExactly("running");
    Outcome.of(workspace.delete());
  }
}
