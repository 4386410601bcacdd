/**
 * The one catalogue of verbs: every operation Cloister offers, declared once and typed. Routes,
 * subcommands and every other surface derive from it. Plain records, JDK and Jackson only, so that
 * a client can load it without the daemon's libraries.
 */
package dev.cloister.runtime.verb;
