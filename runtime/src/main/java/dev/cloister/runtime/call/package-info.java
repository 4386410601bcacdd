/** Carries the catalogue's verbs out on a {@link dev.cloister.Cloister}; knows no endpoint. */
package dev.cloister.runtime.call;
