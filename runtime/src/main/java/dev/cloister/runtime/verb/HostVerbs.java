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

  public static final Verb<NoInput, PoolView> POOL =
      new Verb<>(
          "pool-info",
          "Show the warm pool",
          NoInput.class,
          PoolView.class,
          "Tells for each size that is kept ready how many workspaces are, and how many were taken or"
              + " missed since the daemon's start.",
          Effects.READS,
          Errors.any(),
          Shape.CHORE,
          Route.of(Method.GET, "/v1/pool"));

  public static final Verb<NoInput, PoolView> DRAIN =
      new Verb<>(
          "pool-drain",
          "Drain the warm pool",
          NoInput.class,
          PoolView.class,
          "Removes all workspaces that are kept ready, and makes none until the daemon's next start.",
          Effects.REPLACES,
          Errors.any(),
          Shape.CHORE,
          Route.of(Method.POST, "/v1/pool/drain"));

  static final List<Verb<?, ?>> ALL = List.of(IMAGES, INFO, CLEAN, POOL, DRAIN);

  private HostVerbs() {}
}
