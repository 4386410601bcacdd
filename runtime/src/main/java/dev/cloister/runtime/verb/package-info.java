/**
 * The one catalogue of verbs: every operation Cloister offers, declared once and typed. Routes,
 * subcommands and every other surface derive from it. Plain records; the verbs and their JSON need
 * the JDK and Jackson only, so that a client can load them without the daemon's libraries, and
 * {@link dev.cloister.runtime.verb.Schemas} alone loads those for schemas.
 */
package dev.cloister.runtime.verb;
