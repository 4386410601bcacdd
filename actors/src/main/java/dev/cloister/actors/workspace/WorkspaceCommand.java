package dev.cloister.actors.workspace;

import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.cloister.actors.capture.Captures;
import dev.cloister.actors.port.GuestLink;
import java.time.Duration;

/**
 * What a workspace can be asked. A command that its state does not allow is refused with a code;
 * nothing is ever queued for another state.
 */
public sealed interface WorkspaceCommand permits WorkspaceCommand.Asked, WorkspaceMessage {

  /** A command with somebody waiting for the answer: the success, or a {@code FailureException}. */
  sealed interface Asked<T> extends WorkspaceCommand {
    ActorRef<StatusReply<T>> replyTo();
  }

  /**
   * Makes it and boots it for the first time; answered when the agent has said hello, or when a
   * failed creation has been undone.
   */
  record Create(WorkspaceSpec spec, ActorRef<StatusReply<WorkspaceView>> replyTo)
      implements Asked<WorkspaceView> {}

  /** How it is. */
  record Inspect(ActorRef<StatusReply<WorkspaceView>> replyTo) implements Asked<WorkspaceView> {}

  /**
   * Boots it; answered when the agent has said hello. A paused one is not booted and refuses: to
   * resume it is another thing, for its programs go on. A suspended one is woken instead.
   *
   * @param discardMemory whether a suspended one boots all the same; what its programs held is gone
   */
  record Start(boolean discardMemory, ActorRef<StatusReply<WorkspaceView>> replyTo)
      implements Asked<WorkspaceView> {
    /** One that discards nothing. */
    public Start(ActorRef<StatusReply<WorkspaceView>> replyTo) {
      this(false, replyTo);
    }
  }

  /** Has its vCPUs stand still; answered when they do. Its memory and its process stay. */
  record Pause(ActorRef<StatusReply<WorkspaceView>> replyTo) implements Asked<WorkspaceView> {}

  /** Has its vCPUs run again; answered when they do and its guest knows what time it is. */
  record Resume(ActorRef<StatusReply<WorkspaceView>> replyTo) implements Asked<WorkspaceView> {}

  /**
   * Saves its memory and ends its VM; answered when the process is gone. Its programs go on after a
   * {@link Wake}. Where the memory cannot be saved it runs on, and the failure is told.
   */
  record Suspend(ActorRef<StatusReply<WorkspaceView>> replyTo) implements Asked<WorkspaceView> {}

  /**
   * Has a suspended one go on; answered when its guest knows what time it is. One that is being
   * suspended runs on at once, or is woken as soon as it is suspended.
   */
  record Wake(ActorRef<StatusReply<WorkspaceView>> replyTo) implements Asked<WorkspaceView> {}

  /**
   * Puts the end of its lifetime off, from when it is or, where that has passed, from now.
   *
   * @param by positive
   */
  record Extend(Duration by, ActorRef<StatusReply<WorkspaceView>> replyTo)
      implements Asked<WorkspaceView> {}

  /**
   * Makes a spare, which stands still, the workspace that was asked for, and has it run; answered
   * when its guest knows who it is.
   *
   * @param asked for a machine like the spare's
   */
  record Assign(WorkspaceSpec asked, ActorRef<StatusReply<WorkspaceView>> replyTo)
      implements Asked<WorkspaceView> {}

  /** Ends its VM; answered when the process is gone. */
  record Stop(ActorRef<StatusReply<WorkspaceView>> replyTo) implements Asked<WorkspaceView> {}

  /** Removes it; answered, with its last view, when nothing is left. */
  record Delete(ActorRef<StatusReply<WorkspaceView>> replyTo) implements Asked<WorkspaceView> {}

  /**
   * Captures it; answered when that is kept. One that runs is held for a moment, and a stop or
   * deletion that comes meanwhile waits for the capture. Of one that has no VM the disk alone can
   * be captured; a start that comes meanwhile is refused. Fails with {@code BEING_CAPTURED} or as
   * {@link Captures.Take} does.
   *
   * @param id of the capture; new
   * @param memory whether with its memory
   */
  record Capture(String id, boolean memory, ActorRef<StatusReply<Captures.Taken>> replyTo)
      implements Asked<Captures.Taken> {}

  /**
   * Has it begin as it was when it was captured: its disk is that one from now on. Answered when it
   * runs. Where the capture cannot be had its disk stays as it is. Fails as {@link Start} does, or
   * with {@code CAPTURE_NOT_FOUND}, {@code CAPTURE_DAMAGED} or {@code CAPTURE_FOREIGN}.
   */
  record Restore(Beginning from, ActorRef<StatusReply<WorkspaceView>> replyTo)
      implements Asked<WorkspaceView> {}

  /**
   * The link to its guest, for executions and files. It is good until the VM ends; ask again for
   * the next operation. Refused with {@code WORKSPACE_PAUSED} while its vCPUs stand still. A
   * suspended one is woken first, or refuses with {@code WORKSPACE_SUSPENDED} where its policy says
   * so.
   */
  record UseGuest(ActorRef<StatusReply<GuestLink>> replyTo) implements Asked<GuestLink> {}
}
