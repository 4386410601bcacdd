package dev.cloister.runtime.embed;

import java.util.concurrent.Flow;

/** Takes everything and keeps nothing. */
final class Discard<T> implements Flow.Subscriber<T> {
  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(T item) {}

  @Override
  public void onError(Throwable error) {}

  @Override
  public void onComplete() {}
}
