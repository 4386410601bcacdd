package dev.cloister.actors.task;

/**
 * How much a host keeps of its tasks.
 *
 * @param most tasks, over and not, that are kept at a time
 * @param longestResult in characters; a longer one is a failed outcome
 */
public record TaskSettings(int most, int longestResult) {}
