/**
 * Git in a workspace: runs the guest's own git with argument lists, hands credentials over by the
 * environment, and keeps them out of all that is answered.
 */
package dev.cloister.runtime.git;
