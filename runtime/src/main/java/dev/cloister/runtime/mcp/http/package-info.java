/**
 * MCP over Streamable HTTP, both eras on one path: a POST for each message, answered by JSON or by
 * a stream of events. Who may come in is decided before.
 */
package dev.cloister.runtime.mcp.http;
