/** A state directory in one file, and out of it again. */
package dev.cloister.runtime.backup;
