package dev.cloister.actors.template;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.TemplateStore;
import dev.cloister.actors.port.TemplateStore.Stale;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A template that is of no use any more, and what became of it.
 *
 * @param failure why it could not be removed
 */
public record Cleaned(Stale template, Optional<Failure> failure) {

  /** Only looks. */
  static List<Cleaned> seen(List<Stale> stale) {
    return stale.stream().map(one -> new Cleaned(one, Optional.empty())).toList();
  }

  /** Removes them; the stage does not fail. */
  static CompletionStage<List<Cleaned>> remove(TemplateStore store, List<Stale> stale) {
    CompletionStage<List<Cleaned>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (Stale one : stale) {
      all =
          all.thenCompose(
              so -> store.remove(one.identity()).handle((gone, why) -> and(so, one, why)));
    }
    return all;
  }

  private static List<Cleaned> and(List<Cleaned> so, Stale one, Throwable why) {
    so.add(new Cleaned(one, Optional.ofNullable(why).map(FailureException::failureOf)));
    return so;
  }
}
