/**
 * The workspace: a persistent entity that owns one VM's actors. Its lifecycle is a type ({@link
 * dev.cloister.actors.workspace.WorkspaceState}); every effect on the host is journalled as an
 * intent before and as an outcome after.
 */
package dev.cloister.actors.workspace;
