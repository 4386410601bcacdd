package dev.cloister.runtime.guest;

import dev.cloister.actors.port.GuestConnector;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.QemuProcess;
import dev.cloister.actors.port.Transport;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.protocol.message.Hello;
import dev.cloister.protocol.message.Notice;
import dev.cloister.runtime.state.StateDirectory;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Links to agents over Unix sockets and AF_VSOCK. Holds nothing open itself. */
public final class SocketGuestConnector implements GuestConnector {
  private static final Logger LOG = LoggerFactory.getLogger(SocketGuestConnector.class);

  private final StateDirectory state;
  private final ConnectionContext context;
  private final Deliveries deliveries;

  /**
   * @param hostVersion what the host says of itself
   * @param random unpredictable and thread-safe, e.g. {@link java.security.SecureRandom}
   * @param timer for the heartbeats; outlives the links, and is the caller's to close
   * @param deliveries runs what callers attach to stages and their subscribers; outlives the links,
   *     and is the caller's to close
   */
  public SocketGuestConnector(
      StateDirectory state,
      GuestSettings settings,
      String hostVersion,
      RandomGenerator random,
      ScheduledExecutorService timer,
      Executor deliveries) {
    this.state = state;
    this.deliveries = new Deliveries(deliveries);
    this.context =
        new ConnectionContext(
            settings,
            new Handshake(hostVersion, settings.maxWindow()),
            random,
            new DirectBuffers(),
            timer);
  }

  @Override
  public Attempt connect(
      WorkspaceId workspace,
      QemuProcess process,
      Transport transport,
      long cid,
      Consumer<Notice> notices) {
    String name = "guest-" + workspace;
    Consumer<Notice> guarded = notice -> tell(notices, notice);
    Dialer dialer =
        switch (transport) {
          case SERIAL -> new SerialDialer(state.agentSocket(workspace), process.identity().pid());
          case VSOCK -> new VsockDialer(cid, context.settings().vsockPort());
        };
    return attempt(name, dialer, transport, guarded).start(process);
  }

  /** An attempt, not yet started, for a link of this kind over {@code dialer}. */
  GuestAttempt attempt(String name, Dialer dialer, Transport transport, Consumer<Notice> notices) {
    Connection first = new Connection(name, dialer, context, notices);
    int sendBuffer = context.settings().sendBuffer();
    Function<Hello.Agent, SerialLink> serial =
        hello -> new SerialLink(hello, first, sendBuffer, deliveries);
    Function<Hello.Agent, GuestLink> links =
        switch (transport) {
          case SERIAL -> serial::apply;
          case VSOCK ->
              hello ->
                  new VsockLink(
                      serial.apply(hello),
                      suffix -> new Connection(name + suffix, dialer, context, notices),
                      context.settings(),
                      deliveries);
        };
    return new GuestAttempt(first, links, deliveries);
  }

  private static void tell(Consumer<Notice> notices, Notice notice) {
    try {
      notices.accept(notice);
    } catch (RuntimeException e) {
      LOG.warn("A listener failed on {}", notice, e);
    }
  }
}
