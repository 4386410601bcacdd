/** The database under the journal. */
package dev.cloister.runtime.journal;
