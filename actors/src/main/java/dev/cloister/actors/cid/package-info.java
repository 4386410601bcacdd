/** Who holds which vsock context id. */
package dev.cloister.actors.cid;
