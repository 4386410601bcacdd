package dev.cloister.protocol.message;

/**
 * The agent's ERROR.
 *
 * @param code one of {@code WIRE.md}'s, e.g. {@code command-not-found}
 * @param message for people
 */
public record GuestError(String code, String message) {}
