package dev.cloister.runtime.embed;

import dev.cloister.Cloister;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.host.Cleaning;
import dev.cloister.actors.port.Remnant;
import dev.cloister.actors.workspace.WorkspaceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes at the start what no workspace of the journal owns. Disks are left, for they hold data,
 * and a journal may have been replaced by mistake.
 */
final class Orphans {
  private static final Logger log = LoggerFactory.getLogger(Orphans.class);

  private Orphans() {}

  /** Blocks until done; a failure is logged and keeps nobody from starting. */
  static void removeAtStart(Actors actors) {
    try {
      Cloister.await(actors.clean(Cleaning.Scope.AT_START)).items().forEach(Orphans::tell);
    } catch (FailureException e) {
      log.warn("What belongs to no workspace was not cleaned: {}", e.failure().message());
    }
  }

  private static void tell(Cleaning.Item item) {
    if (item.remnant().kind() == Remnant.Kind.TEMPLATE) {
      log.info("Template {}, which is of no use any more: {}", item.remnant().where(), item.fate());
      return;
    }
    log.warn(
        "{} {} of {}, which is no workspace: {}",
        item.remnant().kind(),
        item.remnant().where(),
        item.remnant().workspace().map(WorkspaceId::value).orElse("-"),
        item.fate());
  }
}
