package dev.cloister.runtime.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RouteTest {
  private final Route route = Route.of(Route.Method.GET, "/v1/workspaces/{workspace}/files");

  @Test
  void findsTheFieldsInAPath() {
    assertThat(route.match(List.of("v1", "workspaces", "a b", "files")).orElseThrow())
        .containsEntry("workspace", "a b");
    assertThat(route.parameters()).containsExactly("workspace");
  }

  @Test
  void isNotAnotherPath() {
    assertThat(route.match(List.of("v1", "workspaces", "a", "logs"))).isEmpty();
    assertThat(route.match(List.of("v1", "workspaces", "a"))).isEmpty();
    assertThat(route.match(List.of())).isEmpty();
  }

  @Test
  void putsFieldsInTheirPlaces() {
    assertThat(route.expand(name -> "<" + name + ">"))
        .isEqualTo("/v1/workspaces/<workspace>/files");
  }
}
