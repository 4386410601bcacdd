/**
 * What the actors need of the host, as narrow interfaces. One contract holds for all of them:
 *
 * <ul>
 *   <li>A method that returns a {@code CompletionStage} returns at once, never blocks and never
 *       throws: a failure is a stage completed with a {@link
 *       dev.cloister.actors.failure.FailureException}.
 *   <li>Stages complete on a thread of the adapter; a caller touches no actor state from there.
 *   <li>Listeners are called one call at a time, in order, and must return at once.
 *   <li>{@code close} is idempotent and may be called from any thread.
 * </ul>
 */
package dev.cloister.actors.port;
