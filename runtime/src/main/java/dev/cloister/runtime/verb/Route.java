package dev.cloister.runtime.verb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where a verb is found over HTTP. A segment in braces names the input's field that stands there;
 * the other fields travel in the query, or in a JSON body where the method is POST.
 *
 * @param method the HTTP method
 * @param segments of the path, in order, e.g. {@code v1}, {@code workspaces}, {@code {workspace}}
 */
public record Route(Method method, List<String> segments) {
  /** The HTTP methods in use. */
  public enum Method {
    GET,
    POST,
    PUT,
    DELETE
  }

  public Route {
    segments = List.copyOf(segments);
  }

  static Route of(Method method, String path) {
    return new Route(method, List.of(path.substring(1).split("/", -1)));
  }

  /** The template, e.g. {@code /v1/workspaces/{workspace}}. */
  public String path() {
    return "/" + String.join("/", segments);
  }

  /** The names of the fields in the path. */
  public List<String> parameters() {
    return segments.stream().filter(Route::isParameter).map(Route::nameOf).toList();
  }

  /** Whether the fields outside the path travel in a JSON body. */
  public boolean hasBody() {
    return method == Method.POST;
  }

  /** The fields' values in {@code actual}, decoded segments; empty where it is another path. */
  public Optional<Map<String, String>> match(List<String> actual) {
    if (actual.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < actual.size(); i++) {
      String template = segments.get(i);
      if (isParameter(template)) {
        values.put(nameOf(template), actual.get(i));
      } else if (!template.equals(actual.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  /** The path with {@code encoded} values, asked for by name, in the places of the parameters. */
  public String expand(UnaryOperator<String> encoded) {
    List<String> filled = new ArrayList<>();
    for (String segment : segments) {
      filled.add(isParameter(segment) ? encoded.apply(nameOf(segment)) : segment);
    }
    return "/" + String.join("/", filled);
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{");
  }

  private static String nameOf(String segment) {
    return segment.substring(1, segment.length() - 1);
  }
}
