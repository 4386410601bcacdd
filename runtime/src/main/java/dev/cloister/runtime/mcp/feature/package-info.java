/**
 * What a server offers through MCP: tools, resources, prompts, completions, tasks. Whoever
 * implements these needs to know nothing of transports, sessions and eras.
 */
package dev.cloister.runtime.mcp.feature;
