package dev.cloister.runtime.rest;

/**
 * What {@code /healthz} answers.
 *
 * @param status {@code ok}
 * @param version the daemon's
 */
record Health(String status, String version) {}
