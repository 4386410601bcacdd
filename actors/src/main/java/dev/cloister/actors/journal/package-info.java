/** What marks a record that is written to the journal, and what a damaged one means. */
package dev.cloister.actors.journal;
