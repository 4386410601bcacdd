/**
 * Who called which verb on what, and how it ended: one line each in a bounded file. Never contents,
 * commands or environments.
 */
package dev.cloister.runtime.audit;
