package dev.cloister.actors.workspace;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * A workspace's identity for life: {@code ws-} and 12 lower-case hexadecimal digits. Safe as a file
 * name. The VM that makes a template has one too, which begins with {@code tpl-}.
 */
public record WorkspaceId(@JsonValue String value) {
  private static final Pattern FORM = Pattern.compile("(ws|tpl)-[0-9a-f]{12}");

  @JsonCreator
  public WorkspaceId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("Not a workspace id: " + value);
    }
  }

  public static boolean isId(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
