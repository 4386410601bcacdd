package dev.cloister.runtime.verb;

/** What the texts of git verbs must look like. */
final class GitRules {
  /** A branch, tag or revision: no option, no space, no control character. */
  static final String REF = "^[^-\\s\\u0000-\\u001f\\u007f][^\\s\\u0000-\\u001f\\u007f]*$";

  private GitRules() {}
}
