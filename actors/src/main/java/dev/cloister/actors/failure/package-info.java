/**
 * What can go wrong, as values: a code for machines, a sentence and a remedy for people, the
 * evidence.
 */
package dev.cloister.actors.failure;
