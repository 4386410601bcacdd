/** What Cloister offers through MCP: the catalogue's verbs as tools, workspaces as resources. */
package dev.cloister.runtime.mcp.verb;
