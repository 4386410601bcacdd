package dev.cloister.actors.workspace;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * A workspace's identity for life: {@code ws-} and 12 lower-case hexadecimal digits. Safe as a file
 * name. The VM that makes a template has one too, which begins with {@code tpl-}.
 */
public record WorkspaceId(@JsonValue String value) {
  private static final Pattern WORKSPACE = Pattern.compile("ws-[0-9a-f]{12}");
  private static final Pattern TEMPLATE = Pattern.compile("tpl-[0-9a-f]{12}");

  @JsonCreator
  public WorkspaceId {
    if (!isId(value) && !TEMPLATE.matcher(value).matches()) {
      throw new IllegalArgumentException("Not a workspace id: " + value);
    }
  }

  /** Whether it is a workspace's, and not that of a VM which makes a template. */
  public static boolean isId(String text) {
    return WORKSPACE.matcher(text).matches();
  }

  /** Whether this is the VM that makes a template, and not a workspace. */
  public boolean isTemplates() {
    return !isId(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
