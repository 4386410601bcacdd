package dev.cloister.runtime.mcp.verb;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** The URIs of what a workspace shows: {@code cloister://workspaces/...}. */
sealed interface WorkspaceUri {
  String PREFIX = "cloister://workspaces/";

  /** The workspace's name or id. */
  String workspace();

  /** What it is. */
  record Info(String workspace) implements WorkspaceUri {}

  /** The end of its console's log. */
  record Console(String workspace) implements WorkspaceUri {}

  /** One of its files. {@code path}: absolute. */
  record File(String workspace, String path) implements WorkspaceUri {}

  /** What follows a workspace in the URI of its file at this absolute path. */
  static String file(String path) {
    try {
      return "/files" + new URI(null, null, path, null).getRawPath();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What {@code uri} names; empty where it is none of these. */
  static Optional<WorkspaceUri> of(String uri) {
    if (!uri.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String[] parts;
    try {
      parts = new URI(uri).getPath().substring(1).split("/", 3);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
    if (parts[0].isEmpty()) {
      return Optional.empty();
    }
    if (parts.length == 1) {
      return Optional.of(new Info(parts[0]));
    }
    if (parts.length == 2) {
      return parts[1].equals("console") ? Optional.of(new Console(parts[0])) : Optional.empty();
    }
    return parts[1].equals("files") && !parts[2].isEmpty()
        ? Optional.of(new File(parts[0], parts[2].startsWith("/") ? parts[2] : "/" + parts[2]))
        : Optional.empty();
  }
}
