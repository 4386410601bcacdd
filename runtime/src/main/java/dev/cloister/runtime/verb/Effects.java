package dev.cloister.runtime.verb;

/**
 * What calling a verb does to the world.
 *
 * @param readOnly it changes nothing
 * @param destructive it may remove or overwrite what was there
 * @param idempotent a second call with the same input adds nothing
 * @param openWorld it reaches beyond this host's workspaces, e.g. runs what the caller supplies
 */
public record Effects(
    boolean readOnly, boolean destructive, boolean idempotent, boolean openWorld) {
  static final Effects READS = new Effects(true, false, true, false);
  static final Effects ADDS = new Effects(false, false, false, false);
  static final Effects SETTLES = new Effects(false, false, true, false);
  static final Effects REPLACES = new Effects(false, true, true, false);
  static final Effects RUNS = new Effects(false, true, false, true);
}
