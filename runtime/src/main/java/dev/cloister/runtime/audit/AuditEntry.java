package dev.cloister.runtime.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One line.
 *
 * @param time when it ended
 * @param principal who called
 * @param surface rest, cli or mcp
 * @param verb what was called; empty where a request named none
 * @param workspace the names or ids given, or the name of what was made
 * @param outcome {@code ok}, or the failure's code
 * @param millis from call to end
 * @param bytesIn how much content came in, where some did
 * @param bytesOut how much content went out, where some did
 * @param unrecorded how many refusals of strangers since the last line of one were left out
 */
record AuditEntry(
    Instant time,
    String principal,
    String surface,
    Optional<String> verb,
    Optional<String> workspace,
    String outcome,
    long millis,
    OptionalLong bytesIn,
    OptionalLong bytesOut,
    OptionalLong unrecorded) {}
