package dev.cloister.actors.task;

/** How far a task is. */
public enum TaskStatus {
  WORKING,
  /** It ended by itself; how well is in its result. */
  COMPLETED,
  /** It could not be done, or nobody knows any more. */
  FAILED,
  /** It ended because somebody asked for that. */
  CANCELLED
}
