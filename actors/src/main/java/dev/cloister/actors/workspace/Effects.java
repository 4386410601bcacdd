package dev.cloister.actors.workspace;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.StatusReply;
import dev.cloister.actors.capture.Captures;
import dev.cloister.actors.capture.Saving;
import dev.cloister.actors.cid.CidLedger;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.BaseImage;
import dev.cloister.actors.port.CaptureStore;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.LaunchSpec;
import dev.cloister.actors.port.MemoryStore;
import dev.cloister.actors.port.ProcessExit;
import dev.cloister.actors.port.ProcessIdentity;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.port.TemplateStore;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.template.Templates;
import dev.cloister.actors.workspace.WorkspaceCommand.Capture;
import dev.cloister.actors.workspace.WorkspaceMessage.DiskDeleted;
import dev.cloister.actors.workspace.WorkspaceMessage.DiskNotDeleted;
import dev.cloister.actors.workspace.WorkspaceMessage.Leased;
import dev.cloister.actors.workspace.WorkspaceMessage.NotPrepared;
import dev.cloister.actors.workspace.WorkspaceMessage.NotReleased;
import dev.cloister.actors.workspace.WorkspaceMessage.Prepared;
import dev.cloister.actors.workspace.WorkspaceMessage.Swept;
import dev.cloister.actors.workspace.WorkspaceMessage.VmGone;
import dev.cloister.actors.workspace.WorkspaceState.Running;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a workspace has done on its host beside its VM's children: each method starts something and
 * its outcome comes as a message.
 */
final class Effects {
  /** The ledger answers from memory after one write to the journal. */
  private static final Duration LEDGER_PATIENCE = Duration.ofSeconds(20);

  /** Templates answer at their own deadlines; this is for none at all. */
  private static final Duration TEMPLATE_PATIENCE = Duration.ofHours(1);

  /** A capture has deadlines of its own in every step; this is for none at all. */
  private static final Duration CAPTURE_PATIENCE = Duration.ofHours(1);

  private static final int MEMORY_ID_BYTES = 6;

  private static final Logger log = LoggerFactory.getLogger(Effects.class);

  private final ActorContext<WorkspaceCommand> context;
  private final HostPorts ports;
  private final Keepers keepers;
  private final HostDeadline deadline;
  private CompletionStage<?> underWay = CompletableFuture.completedStage(null);

  /** A memory that is made does not meet the removal of another. */
  private CompletionStage<Void> clearing = CompletableFuture.completedStage(null);

  /** The disk that is being put into the place of another, if one is. */
  private volatile CompletionStage<?> replacing = CompletableFuture.completedStage(null);

  /** What is still being made although nobody waits for it any more. */
  private CompletionStage<?> late = CompletableFuture.completedStage(null);

  Effects(
      ActorContext<WorkspaceCommand> context,
      HostPorts ports,
      Duration hostTimeout,
      Keepers keepers) {
    this.context = context;
    this.ports = ports;
    this.keepers = keepers;
    this.deadline = new HostDeadline(context.getSystem(), hostTimeout);
  }

  void lease(int run, WorkspaceSpec spec) {
    context.askWithStatus(
        Long.class,
        keepers.cids(),
        LEDGER_PATIENCE,
        replyTo -> new CidLedger.Lease(spec.id(), replyTo),
        (cid, error) ->
            error == null
                ? new Leased(run, cid)
                : new NotPrepared(run, FailureException.failureOf(error)));
  }

  /**
   * Finds the image, makes the disk, and gets a template. The host has a deadline for the disk;
   * templates have their own, for a boot may be waited for.
   *
   * @param cold why not from a template, if not
   * @param capture whose disk it is put on, if it is
   */
  void prepare(
      int run, WorkspaceSpec spec, long cid, Optional<String> cold, Optional<String> capture) {
    ActorRef<String> waiting =
        context.messageAdapter(String.class, why -> new WorkspaceMessage.Waiting(run, why));
    CompletionStage<BaseImage> image = ports.images().find(spec.image());
    CompletionStage<Path> made =
        afterwards(spec, image)
            .thenCompose(
                found ->
                    capture
                        .map(id -> replaced(spec, ports.captures().findDisk(id)))
                        .orElseGet(
                            () ->
                                ports
                                    .disks()
                                    .ensure(
                                        spec.id(), Path.of(spec.imageRoot()), spec.diskBytes())));
    CompletionStage<VmOrigin> origin =
        image.thenCompose(found -> origin(spec, found, cold, waiting));
    prepare(run, spec, cid, image, made, origin);
  }

  /**
   * One that took too long may still put its disk into place: nobody may use it before. A memory
   * that still lies there does not go with what the disk becomes.
   */
  private <T> CompletionStage<T> afterwards(WorkspaceSpec spec, CompletionStage<T> found) {
    return found
        .thenCombine(replacing.handle((disk, error) -> true), (one, over) -> one)
        .thenCompose(one -> clearMemory(spec.id()).thenApply(cleared -> one));
  }

  private CompletionStage<Path> replaced(WorkspaceSpec spec, CompletionStage<Path> captured) {
    CompletionStage<Path> disk =
        captured.thenCompose(found -> ports.disks().fork(spec.id(), found));
    replacing = disk;
    return disk;
  }

  /** The same for a start which is none but the going on of what was captured. */
  void prepareFork(int run, WorkspaceSpec spec, long cid, String id) {
    CompletionStage<BaseImage> image = ports.images().find(spec.image());
    CompletionStage<CaptureStore.Captured> capture =
        afterwards(spec, image).thenCompose(found -> ports.captures().find(id));
    prepare(
        run,
        spec,
        cid,
        image,
        replaced(spec, capture.thenApply(CaptureStore.Captured::disk)),
        capture.thenApply(CaptureStore.Captured::origin));
  }

  private void prepare(
      int run,
      WorkspaceSpec spec,
      long cid,
      CompletionStage<BaseImage> image,
      CompletionStage<Path> made,
      CompletionStage<? extends VmOrigin> origin) {
    CompletionStage<LaunchSpec> prepared =
        deadline
            .bound("make the disk", made)
            .thenCompose(
                disk ->
                    image.thenCombine(
                        origin, (found, from) -> launchSpec(spec, found, disk, cid, from)));
    late = made;
    underWay = prepared;
    context.pipeToSelf(
        prepared,
        (launch, error) ->
            error == null
                ? new Prepared(run, launch)
                : new NotPrepared(run, FailureException.failureOf(error)));
  }

  /** A process that comes too late belongs to nobody and is killed. */
  CompletionStage<QemuProcess> launch(LaunchSpec spec) {
    CompletionStage<QemuProcess> spawned = ports.hypervisor().launch(spec);
    CompletionStage<QemuProcess> launched = deadline.bound("start QEMU", spawned);
    launched.whenComplete(
        (process, error) -> {
          if (error != null) {
            spawned.thenAccept(QemuProcess::kill);
          }
        });
    underWay = launched;
    return launched;
  }

  /**
   * The process of this workspace that is on the host. Where a write of the journal failed, a disk
   * or a process may still be in the making: they are waited for, for what comes later would belong
   * to nobody.
   *
   * @param identity what the journal knows; empty: the launch was journalled, the process was not
   */
  CompletionStage<Optional<QemuProcess>> find(WorkspaceId id, Optional<ProcessIdentity> identity) {
    return underWay
        .handle((done, error) -> identity)
        .thenCompose(known -> deadline.bound("look for QEMU", found(id, known)));
  }

  private CompletionStage<Optional<QemuProcess>> found(
      WorkspaceId id, Optional<ProcessIdentity> known) {
    return known
        .map(process -> ports.hypervisor().find(id, process))
        .orElseGet(() -> ports.hypervisor().search(id));
  }

  /** A template that cannot be had is no failure: the boot is cold then. */
  private CompletionStage<VmOrigin> origin(
      WorkspaceSpec spec, BaseImage image, Optional<String> cold, ActorRef<String> waiting) {
    if (cold.isPresent()) {
      return CompletableFuture.completedStage(new VmOrigin.Cold(cold.get()));
    }
    TemplateStore.Shape shape =
        shape(spec, image, ports.facts().accelerator(), ports.facts().transport());
    return AskPattern.<Templates.Command, VmOrigin>ask(
            keepers.templates(),
            replyTo -> new Templates.Acquire(shape, replyTo, waiting),
            TEMPLATE_PATIENCE,
            context.getSystem().scheduler())
        .exceptionally(error -> new VmOrigin.Cold("the templates did not answer"));
  }

  private static TemplateStore.Shape shape(
      WorkspaceSpec spec, BaseImage image, Accelerator accelerator, Transport transport) {
    return new TemplateStore.Shape(
        spec.vcpus(),
        spec.memoryMiB(),
        image.kernel(),
        image.initrd(),
        image.agentVersion(),
        accelerator,
        transport);
  }

  /** Captures a running VM. */
  void capture(VmRun run, Running state, GuestLink link, Capture command) {
    WorkspaceSpec spec = state.spec();
    VmRecord vm = state.record();
    ActorRef<WorkspaceCommand> self = context.getSelf();
    Runnable released = () -> self.tell(new WorkspaceMessage.Released(run.number(), false));
    CompletionStage<Captures.Taken> taken =
        ports
            .images()
            .find(spec.image())
            .thenCombine(
                run.monitor(),
                (image, monitor) ->
                    AskPattern.<Captures.Command, Captures.Taken>askWithStatus(
                        keepers.captures(),
                        replyTo ->
                            new Captures.Take(
                                command.id(),
                                new CaptureStore.Subject(
                                    spec.id(),
                                    shape(spec, image, vm.accelerator(), vm.transport()),
                                    command.memory()),
                                link,
                                monitor,
                                released,
                                replyTo),
                        CAPTURE_PATIENCE,
                        context.getSystem().scheduler()))
            .thenCompose(asked -> asked);
    tellWhenOver(run.number(), taken, command);
  }

  /** Captures the disk of one that has no VM. */
  void captureAtRest(int run, WorkspaceSpec spec, Capture command) {
    CompletionStage<Captures.Taken> taken =
        ports
            .images()
            .find(spec.image())
            .thenCompose(
                image ->
                    AskPattern.askWithStatus(
                        keepers.captures(),
                        replyTo ->
                            new Captures.TakeDisk(
                                command.id(),
                                new CaptureStore.Subject(
                                    spec.id(),
                                    shape(
                                        spec,
                                        image,
                                        ports.facts().accelerator(),
                                        ports.facts().transport()),
                                    false),
                                replyTo),
                        CAPTURE_PATIENCE,
                        context.getSystem().scheduler()));
    tellWhenOver(run, taken, command);
  }

  private void tellWhenOver(int run, CompletionStage<Captures.Taken> taken, Capture command) {
    context.pipeToSelf(
        taken,
        (done, error) ->
            new WorkspaceMessage.CaptureOver(
                run,
                command.replyTo(),
                error == null
                    ? StatusReply.success(done)
                    : StatusReply.error(new FailureException(FailureException.failureOf(error)))));
  }

  /** Saves the memory of a running VM, which then waits for its end. */
  Saving save(VmRun run, Running state, GuestLink link) {
    WorkspaceSpec spec = state.spec();
    VmRecord vm = state.record();
    String id = HexFormat.of().formatHex(ports.entropy().bytes(MEMORY_ID_BYTES));
    Saving saving =
        new Saving(ports.memories(), spec.id(), id, link, ports.clock(), ports.nanoTime());
    CompletionStage<MemoryStore.Kept> saved =
        clearing
            .thenCompose(cleared -> ports.images().find(spec.image()))
            .thenCombine(
                run.monitor(),
                (image, monitor) ->
                    saving.run(shape(spec, image, vm.accelerator(), vm.transport()), monitor))
            .thenCompose(asked -> asked);
    context.pipeToSelf(
        saved,
        (kept, error) ->
            new WorkspaceMessage.SavingOver(
                run.number(),
                id,
                error == null
                    ? StatusReply.success(new SavedMemory(id, kept.bytes()))
                    : StatusReply.error(new FailureException(FailureException.failureOf(error)))));
    return saving;
  }

  /** Asks a guest once for programs that run unattended; one that does not tell has some. */
  void askWhetherBusy(int run, GuestLink link, long uses) {
    context.pipeToSelf(
        link.call(new Request.JobList()),
        (found, error) ->
            new WorkspaceMessage.IdleKnown(
                run,
                error != null
                    || found.jobs().stream()
                        .anyMatch(job -> job.state() == Reply.Job.State.RUNNING),
                uses));
  }

  /** Checks the memory and the host: a VM of the kind that was saved must be possible. */
  void prepareWake(int run, WorkspaceSpec spec, long cid, SavedMemory memory) {
    CompletionStage<LaunchSpec> prepared =
        deadline.bound(
            "check the memory",
            ports
                .memories()
                .find(spec.id(), memory.id())
                // It has found the disk: what would be made anew does not go with the memory.
                .thenCompose(
                    kept ->
                        ports
                            .disks()
                            .ensure(spec.id(), Path.of(spec.imageRoot()), spec.diskBytes())
                            .thenApply(disk -> wakeSpec(spec, kept, disk, cid))),
            memory.reading());
    underWay = prepared;
    context.pipeToSelf(
        prepared,
        (launch, error) ->
            error == null
                ? new Prepared(run, launch)
                : new NotPrepared(run, FailureException.failureOf(error)));
  }

  private LaunchSpec wakeSpec(WorkspaceSpec spec, MemoryStore.Kept kept, Path disk, long cid) {
    TemplateStore.Shape shape = kept.shape();
    if (shape.accelerator() != ports.facts().accelerator()
        || shape.transport() != ports.facts().transport()) {
      throw new FailureException(Failures.otherHost(spec, shape, ports.facts()));
    }
    return new LaunchSpec(
        spec.id(),
        shape.vcpus(),
        shape.memoryMiB(),
        Optional.of(disk),
        shape.kernel(),
        shape.initrd(),
        cid,
        shape.accelerator(),
        shape.transport(),
        kept.origin());
  }

  /** Removes a memory that nobody has any use for. What cannot be removed is in nobody's way. */
  void removeMemory(WorkspaceId id, String memory) {
    logged(id, ports.memories().remove(id, memory));
  }

  /** The same for whatever memory there is. */
  CompletionStage<Void> clearMemory(WorkspaceId id) {
    clearing = logged(id, ports.memories().clear(id));
    return clearing;
  }

  /** Without a deadline of its own: who waits for it has one. Does not fail. */
  private static CompletionStage<Void> logged(WorkspaceId id, CompletionStage<Void> removal) {
    return removal.exceptionally(
        error -> {
          log.warn("{}: {}", id, FailureException.failureOf(error).message());
          return null;
        });
  }

  /** A VM of this template did not come to life. */
  void suspect(Templates.Suspect template) {
    keepers.templates().tell(template);
  }

  private LaunchSpec launchSpec(
      WorkspaceSpec spec, BaseImage image, Path disk, long cid, VmOrigin origin) {
    return new LaunchSpec(
        spec.id(),
        spec.vcpus(),
        spec.memoryMiB(),
        Optional.of(disk),
        image.kernel(),
        image.initrd(),
        cid,
        ports.facts().accelerator(),
        ports.facts().transport(),
        origin);
  }

  /** Removes what the VM left; only then is its CID released. */
  void sweep(int run, WorkspaceId id, ProcessExit exit, Failure diagnosis) {
    context.pipeToSelf(
        swept(id).thenApply(done -> diagnosis), (why, error) -> new Swept(run, exit, diagnosis));
  }

  /** The same for a VM that ended while nobody looked: what it left behind may tell why. */
  void sweepVanished(int run, WorkspaceId id) {
    CompletionStage<Failure> why =
        deadline
            .bound("read the logs", ports.hypervisor().diagnosis(id))
            .handle((found, error) -> Failures.vanished(id, Optional.ofNullable(found)))
            .thenCompose(found -> swept(id).thenApply(done -> found));
    context.pipeToSelf(why, (found, error) -> new Swept(run, ProcessExit.UNKNOWN, found));
  }

  /** Does not fail: what is left there is in nobody's way. */
  private CompletionStage<Void> swept(WorkspaceId id) {
    return deadline
        .bound("remove the sockets", ports.hypervisor().sweep(id))
        .exceptionally(
            error -> {
              log.warn("{}: {}", id, FailureException.failureOf(error).message());
              return null;
            });
  }

  /** A CID that turned out to be somebody else's is kept away from everybody for a while. */
  void release(int run, WorkspaceId id, ProcessExit exit, Failure diagnosis) {
    boolean foreign = diagnosis.code() == FailureCode.CID_IN_USE;
    context.askWithStatus(
        Long.class,
        keepers.cids(),
        LEDGER_PATIENCE,
        replyTo -> new CidLedger.Release(id, foreign, replyTo),
        (cid, error) ->
            error == null
                ? new VmGone(run, exit, diagnosis)
                : new NotReleased(run, exit, diagnosis));
  }

  /** A disk that comes too late, for somebody who has gone, is removed behind him. */
  void deleteDisk(int run, WorkspaceId id) {
    if (!late.toCompletableFuture().isDone()) {
      late.whenComplete((disk, error) -> ports.disks().delete(id));
    }
    context.pipeToSelf(
        deadline.bound("remove the disk", ports.disks().delete(id)),
        (done, error) ->
            error == null
                ? new DiskDeleted(run)
                : new DiskNotDeleted(run, FailureException.failureOf(error)));
  }
}
