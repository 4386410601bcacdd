package dev.cloister.runtime.rest;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.verb.Route;
import dev.cloister.runtime.verb.Shape;
import dev.cloister.runtime.verb.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the verb a request means; its table is the catalogue. */
final class Router {
  /**
   * A verb found.
   *
   * @param parameters the fields that stood in the path
   * @param streamed whether it is the WebSocket beside an execution's route
   */
  record Match(Verb<?, ?> verb, Map<String, String> parameters, boolean streamed) {}

  /** There is such a path, with other methods. */
  static final class WrongMethodException extends FailureException {
    private static final long serialVersionUID = 1L;

    WrongMethodException(String method, List<String> allowed) {
      super(
          FailureCode.INVALID_ARGUMENT,
          "The path does not take " + method,
          "Use " + String.join(" or ", allowed) + ".");
    }
  }

  /** There is no such path. */
  static final class NoRouteException extends FailureException {
    private static final long serialVersionUID = 1L;

    NoRouteException() {
      super(FailureCode.INVALID_ARGUMENT, "There is nothing at this path", "Check the path.");
    }
  }

  private final List<Verb<?, ?>> verbs;

  Router(List<Verb<?, ?>> verbs) {
    this.verbs = verbs;
  }

  /**
   * The verb at a path, given in decoded segments.
   *
   * @throws NoRouteException where there is none
   * @throws WrongMethodException where it is there by another method
   */
  Match find(String method, List<String> segments) {
    List<String> others = new ArrayList<>();
    for (Verb<?, ?> verb : verbs) {
      Optional<Map<String, String>> parameters = verb.route().match(segments);
      if (parameters.isEmpty()) {
        continue;
      }
      String own = verb.route().method().name();
      if (own.equals(method)) {
        return new Match(verb, parameters.get(), false);
      }
      others.add(own);
      if (verb.shape() == Shape.EXECUTION) {
        if (method.equals(Route.Method.GET.name())) {
          return new Match(verb, parameters.get(), true);
        }
        others.add("GET with a WebSocket");
      }
    }
    throw others.isEmpty() ? new NoRouteException() : new WrongMethodException(method, others);
  }
}
