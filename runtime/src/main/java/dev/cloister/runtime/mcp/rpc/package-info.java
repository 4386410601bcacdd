/** JSON-RPC 2.0 as MCP uses it: messages, ids, errors, and JSON that a hostile peer has sent. */
package dev.cloister.runtime.mcp.rpc;
