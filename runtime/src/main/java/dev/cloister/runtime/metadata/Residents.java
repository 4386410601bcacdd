package dev.cloister.runtime.metadata;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Knows whose VM has which context id. */
@FunctionalInterface
public interface Residents {
  /** The workspace whose running VM has the context id, on vsock; empty where none has. */
  CompletionStage<Optional<Resident>> of(long cid);
}
