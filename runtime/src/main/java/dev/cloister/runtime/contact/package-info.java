/** How a program of this host finds the daemon of a state directory, and proves it may use it. */
package dev.cloister.runtime.contact;
