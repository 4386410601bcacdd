/** The work of tasks: jobs in guests, which go on whoever is connected. */
package dev.cloister.runtime.task;
