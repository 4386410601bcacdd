/** The warm pool: workspaces that are kept ready, so that whoever asks for one need not wait. */
package dev.cloister.actors.pool;
