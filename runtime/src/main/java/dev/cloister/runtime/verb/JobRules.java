package dev.cloister.runtime.verb;

/** What the texts of job verbs must look like. */
final class JobRules {
  static final String ID = "^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$";

  private JobRules() {}
}
