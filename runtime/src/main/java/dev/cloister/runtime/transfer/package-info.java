/** The one directory of this host whose files verbs may read and write, and nothing beside it. */
package dev.cloister.runtime.transfer;
