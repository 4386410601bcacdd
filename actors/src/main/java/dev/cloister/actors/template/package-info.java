/** Templates: a machine's boot is done once, every later one begins with its memory. */
package dev.cloister.actors.template;
