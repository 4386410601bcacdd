/**
 * A host that is played: deterministic, scripted before or while something happens, and recording
 * what it was asked in one ordered list.
 */
package dev.cloister.actors.fakes;
