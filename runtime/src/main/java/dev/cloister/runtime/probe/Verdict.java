package dev.cloister.runtime.probe;

/**
 * Whether something works.
 *
 * @param reason why (not), a clause for people that starts with a capital
 */
record Verdict(boolean works, String reason) {
  static Verdict yes(String reason) {
    return new Verdict(true, reason);
  }

  static Verdict no(String reason) {
    return new Verdict(false, reason);
  }
}
