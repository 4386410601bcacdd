/**
 * The three children of a workspace that has a VM: its process, its monitor, its guest; and the
 * ladder that ends it.
 */
package dev.cloister.actors.vm;
