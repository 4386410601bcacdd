/** The actors that stand for this machine. */
package dev.cloister.actors.host;
