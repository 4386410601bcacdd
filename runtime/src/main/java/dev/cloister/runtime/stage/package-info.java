/** Where the steps that follow an answer of Akka's run. */
package dev.cloister.runtime.stage;
