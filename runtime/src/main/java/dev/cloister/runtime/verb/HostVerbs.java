package dev.cloister.runtime.verb;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.Route.Method;
import java.util.List;

/** Verbs on the host. */
public final class HostVerbs {
  public static final Verb<NoInput, ImagesView> IMAGES =
      new Verb<>(
          "image-list",
          "List base images",
          NoInput.class,
          ImagesView.class,
          "Lists the base images a workspace can be made from, with the least and the usual size of"
              + " each.",
          Effects.READS,
          Errors.any(FailureCode.HOST_IO, FailureCode.IMAGE_DAMAGED),
          Shape.CALL,
          Route.of(Method.GET, "/v1/images"));

  public static final Verb<NoInput, HostView> INFO =
      new Verb<>(
          "host-info",
          "Show the host",
          NoInput.class,
          HostView.class,
          "Tells what this host can do: accelerator, transport, QEMU, processors, memory.",
          Effects.READS,
          Errors.any(),
          Shape.CALL,
          Route.of(Method.GET, "/v1/host"));

  static final List<Verb<?, ?>> ALL = List.of(IMAGES, INFO);

  private HostVerbs() {}
}
