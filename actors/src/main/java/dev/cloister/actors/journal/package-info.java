/** What marks a record that is written to the journal. */
package dev.cloister.actors.journal;
