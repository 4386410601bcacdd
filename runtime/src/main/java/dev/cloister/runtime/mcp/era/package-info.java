/**
 * The two eras of the protocol: revision 2026-07-28, without sessions, and those up to 2025-11-25,
 * with a handshake. Who speaks which, what a client declared, and what HTTP headers must say.
 */
package dev.cloister.runtime.mcp.era;
