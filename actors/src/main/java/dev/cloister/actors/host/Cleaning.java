package dev.cloister.actors.host;

import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.port.Remnant;
import dev.cloister.actors.port.TemplateStore;
import dev.cloister.actors.template.Cleaned;
import java.util.List;
import java.util.Optional;

/** What was found that belongs to nobody, and what became of it. */
public record Cleaning(List<Item> items) {

  /** What became of it. */
  public enum Fate {
    /** Only looked at. */
    FOUND,
    REMOVED,
    /** Left alone because what it depends on could not be removed, or because nobody asked. */
    KEPT,
    FAILED
  }

  /**
   * One thing.
   *
   * @param failure why it could not be removed
   */
  public record Item(Remnant remnant, Fate fate, Optional<Failure> failure) {
    static Item of(Remnant remnant, Fate fate) {
      return new Item(remnant, fate, Optional.empty());
    }

    static Item of(Cleaned cleaned, boolean removing) {
      TemplateStore.Stale template = cleaned.template();
      Remnant remnant =
          new Remnant(
              Remnant.Kind.TEMPLATE,
              Optional.empty(),
              template.where().toString(),
              Optional.empty(),
              template.bytes());
      Fate fate = removing ? Fate.REMOVED : Fate.FOUND;
      return new Item(
          remnant, cleaned.failure().isPresent() ? Fate.FAILED : fate, cleaned.failure());
    }
  }

  /**
   * What is to be done.
   *
   * @param remove whether to remove what is found, or only to tell
   * @param disks whether disks too: they hold data
   * @param images whether to look at images
   */
  public record Scope(boolean remove, boolean disks, boolean images) {
    /** At the daemon's start: a disk is never removed unasked. */
    public static final Scope AT_START = new Scope(true, false, false);
  }
}
