/**
 * MCP on standard input and output: a bridge to a daemon's endpoint, one message a line, for
 * clients that start a program of their own.
 */
package dev.cloister.runtime.mcp.stdio;
