/**
 * The catalogue over HTTP: {@code /v1} on loopback, for callers who know the token. Translates,
 * streams and refuses; decides nothing.
 */
package dev.cloister.runtime.rest;
