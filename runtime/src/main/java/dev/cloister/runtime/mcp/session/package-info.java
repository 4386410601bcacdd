/** Sessions of clients up to revision 2025-11-25: what their handshake opened. */
package dev.cloister.runtime.mcp.session;
