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

  public static final Verb<CleanInput, CleanView> CLEAN =
      new Verb<>(
          "host-clean",
          "Clean the host",
          CleanInput.class,
          CleanView.class,
          "Finds what was made for workspaces that no longer are, removes it, and tells what became"
              + " of each thing: processes, sockets, disks, context ids. Only what bears the mark of"
              + " this state directory is looked at. What a workspace has that is being made at this"
              + " moment is never touched.",
          Effects.REPLACES,
          Errors.any(FailureCode.HOST_IO, FailureCode.JOURNAL_FAILED),
          Shape.CHORE,
          Route.of(Method.POST, "/v1/clean"));

  static final List<Verb<?, ?>> ALL = List.of(IMAGES, INFO, CLEAN);

  private HostVerbs() {}
}
