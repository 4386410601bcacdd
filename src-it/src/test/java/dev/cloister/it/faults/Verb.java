package dev.cloister.it.faults;

import java.util.Set;

/** What is asked of a workspace, in the order of its life. */
enum Verb {
  CREATE(Subject.GONE, 2500),
  EXEC(Subject.RUNNING, 1000),
  STOP(Subject.RUNNING, 500),
  START(Subject.STOPPED, 2500),
  DELETE(Subject.RUNNING, 500);

  private final String from;
  private final int usualMillis;

  Verb(String from, int usualMillis) {
    this.from = from;
    this.usualMillis = usualMillis;
  }

  /** The state it is asked in. */
  String from() {
    return from;
  }

  /** About how long it takes. */
  int usualMillis() {
    return usualMillis;
  }

  /** Where a workspace may rest after a good answer, or a bad one, whose VM may have ended. */
  Set<String> restsAfter(boolean good, boolean vmEnded) {
    return switch (this) {
      case CREATE -> good ? running(vmEnded) : Set.of(Subject.GONE);
      case START -> good ? running(vmEnded) : Set.of(Subject.STOPPED);
      case EXEC -> Set.of(vmEnded ? Subject.LOST : Subject.RUNNING);
      case STOP -> good ? Set.of(Subject.STOPPED) : Set.of(Subject.RUNNING, Subject.STOPPED);
      case DELETE -> good ? Set.of(Subject.GONE) : Set.of(Subject.RUNNING, Subject.GONE);
    };
  }

  /** It may have ended after the answer. */
  private static Set<String> running(boolean vmEnded) {
    return vmEnded ? Set.of(Subject.RUNNING, Subject.LOST) : Set.of(Subject.RUNNING);
  }
}
