package dev.cloister.runtime.cli;

import dev.cloister.CloisterSettings;
import dev.cloister.runtime.state.StateDirectory;
import dev.cloister.runtime.state.StateLock;
import java.nio.file.Path;
import java.util.function.Function;

/** Work on a state directory that no daemon has open. */
final class Offline {
  private Offline() {}

  /** Does it with the directory's lock held; fails with {@code STATE_IN_USE} if another has it. */
  static <T> T work(Path home, Function<StateDirectory, T> work) {
    StateDirectory state = CloisterSettings.defaults(home).state();
    StateLock lock = StateLock.acquire(state.home());
    try {
      return work.apply(state);
    } finally {
      lock.close();
    }
  }
}
