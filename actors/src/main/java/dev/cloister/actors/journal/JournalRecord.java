package dev.cloister.actors.journal;

/** An event or a state that is written to the journal. */
public interface JournalRecord {}
