package dev.cloister.runtime.fake;

import akka.util.ByteString;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Bytes, piece by piece. */
final class Pieces implements Iterator<ByteString> {
  private final int most;
  private ByteString rest;

  Pieces(ByteString whole, int most) {
    this.rest = whole;
    this.most = most;
  }

  @Override
  public boolean hasNext() {
    return rest.nonEmpty();
  }

  @Override
  public ByteString next() {
    if (rest.isEmpty()) {
      throw new NoSuchElementException();
    }
    ByteString piece = rest.take(most);
    rest = rest.drop(most);
    return piece;
  }
}
