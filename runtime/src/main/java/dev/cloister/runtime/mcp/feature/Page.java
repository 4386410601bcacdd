package dev.cloister.runtime.mcp.feature;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param next where the following part begins, in terms of the list's owner; empty: there is none
 */
public record Page<T>(List<T> items, Optional<String> next) {
  public Page {
    items = List.copyOf(items);
  }
}
