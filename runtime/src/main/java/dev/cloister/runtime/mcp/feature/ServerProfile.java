package dev.cloister.runtime.mcp.feature;

/**
 * Who the server is.
 *
 * @param instructions for models: how to use the tools well
 * @param told which changes it tells of
 * @param logs whether its tools log to clients
 */
public record ServerProfile(
    String name, String title, String version, String instructions, Told told, boolean logs) {
  /** Which changes are told. */
  public record Told(boolean tools, boolean prompts, boolean resources, boolean contents) {}
}
