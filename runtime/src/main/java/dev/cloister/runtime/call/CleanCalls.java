package dev.cloister.runtime.call;

import dev.cloister.Cloister;
import dev.cloister.actors.host.Cleaning;
import dev.cloister.actors.host.Cleaning.Fate;
import dev.cloister.actors.host.Cleaning.Scope;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.verb.CleanInput;
import dev.cloister.runtime.verb.CleanView;
import dev.cloister.runtime.verb.ErrorView;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/** Cleaning the host of what belongs to no workspace. */
final class CleanCalls {
  private CleanCalls() {}

  static CompletionStage<CleanView> clean(Cloister host, CleanInput input) {
    Scope scope = new Scope(!input.dryRun().orElse(false), true, input.images().orElse(false));
    return host.clean(scope).thenApply(CleanCalls::view);
  }

  private static CleanView view(Cleaning cleaning) {
    return new CleanView(
        cleaning.items().stream().map(CleanCalls::view).toList(),
        count(cleaning, Fate.REMOVED),
        count(cleaning, Fate.FAILED));
  }

  private static CleanView.Item view(Cleaning.Item item) {
    return new CleanView.Item(
        word(item.remnant().kind()),
        item.remnant().workspace().map(WorkspaceId::value),
        item.remnant().where(),
        item.remnant().bytes(),
        word(item.fate()),
        item.failure().map(ErrorView::of));
  }

  private static int count(Cleaning cleaning, Fate fate) {
    return (int) cleaning.items().stream().filter(item -> item.fate() == fate).count();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
