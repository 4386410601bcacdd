/** Where Cloister keeps things on this host. */
package dev.cloister.runtime.state;
