/**
 * The embedding API: durable microVM workspaces from any JVM program.
 *
 * <pre>{@code
 * try (Cloister cloister = Cloister.open(CloisterSettings.defaults())) {
 *   Workspace ws = Cloister.await(cloister.create(WorkspaceOptions.image("minimal").withName("build")));
 *   ExecResult result = Cloister.await(ws.exec(ExecOptions.of("uname", "-a")));
 *   System.out.print(result.stdoutText());
 * }
 * }</pre>
 *
 * Every verb returns at once with a {@code CompletionStage} and never throws; it fails with a
 * {@link dev.cloister.actors.failure.FailureException}, whose failure tells code, message, remedy
 * and evidence. {@link dev.cloister.Cloister#await} is the blocking twin of each. Closing a {@code
 * Cloister} detaches: workspaces keep running.
 */
package dev.cloister;
