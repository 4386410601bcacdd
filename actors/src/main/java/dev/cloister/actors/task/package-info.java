/** Work that is longer than anybody's connection: begun, followed, asked for and forgotten. */
package dev.cloister.actors.task;
