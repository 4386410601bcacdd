package dev.cloister.runtime.mcp.stdio;

import java.net.URI;

/**
 * The endpoint that answers.
 *
 * @param token what it must be told
 */
public record Target(URI endpoint, String token) {}
