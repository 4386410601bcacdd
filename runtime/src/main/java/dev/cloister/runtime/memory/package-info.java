/**
 * Memories of suspended workspaces: {@code <state>/workspaces/<id>/memory-<memory>/} holds {@code
 * stream} and, written last and at once, {@code manifest.json}. A directory without a manifest is
 * the rest of a memory that was not finished.
 */
package dev.cloister.runtime.memory;
