package dev.cloister.runtime.call;

import dev.cloister.Cloister;
import dev.cloister.actors.pool.PoolSettings.Size;
import dev.cloister.runtime.verb.ErrorView;
import dev.cloister.runtime.verb.HostVerbs;
import dev.cloister.runtime.verb.PoolView;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

/** The warm pool. */
final class PoolCalls {
  private PoolCalls() {}

  static void in(Handlers handlers) {
    handlers.on(HostVerbs.POOL, (host, in) -> shown(host));
    handlers.on(
        HostVerbs.DRAIN, (host, in) -> host.drainPool().thenCompose(drained -> shown(host)));
  }

  private static CompletionStage<PoolView> shown(Cloister host) {
    return host.pool().thenApply(PoolCalls::view);
  }

  private static PoolView view(List<dev.cloister.actors.pool.PoolView> sizes) {
    return new PoolView(sizes.stream().map(PoolCalls::view).toList());
  }

  private static PoolView.SizeView view(dev.cloister.actors.pool.PoolView one) {
    Size size = one.size();
    return new PoolView.SizeView(
        size.image(),
        boxed(size.vcpus()),
        boxed(size.memoryMiB()),
        size.diskBytes().isPresent() ? Optional.of(size.diskBytes().getAsLong()) : Optional.empty(),
        size.least(),
        size.most(),
        one.wanted(),
        one.ready(),
        one.coming(),
        one.taken(),
        one.missed(),
        one.failure().map(ErrorView::of));
  }

  private static Optional<Integer> boxed(OptionalInt number) {
    return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
  }
}
