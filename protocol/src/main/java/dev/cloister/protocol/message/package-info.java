/** The JSON payloads of the guest protocol, as records. */
package dev.cloister.protocol.message;
