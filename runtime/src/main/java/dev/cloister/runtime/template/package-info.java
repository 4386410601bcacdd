/**
 * Templates on this host's disk: {@code <state>/templates/<identity>/} holds {@code memory}, {@code
 * devices} and, written last and at once, {@code manifest.json}. A directory without a manifest is
 * the rest of a template that was not finished.
 */
package dev.cloister.runtime.template;
