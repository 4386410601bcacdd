/** Composes the actors with their adapters: the one place where they meet. */
package dev.cloister.runtime.embed;
