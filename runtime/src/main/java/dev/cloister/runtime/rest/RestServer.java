package dev.cloister.runtime.rest;

import akka.actor.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.HttpRequest;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import com.typesafe.config.Config;
import dev.cloister.Cloister;
import dev.cloister.Tasks;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.audit.AuditLog;
import dev.cloister.runtime.call.Calls;
import dev.cloister.runtime.call.DaemonIdentity;
import dev.cloister.runtime.call.Transfers;
import dev.cloister.runtime.mcp.feature.Features;
import dev.cloister.runtime.mcp.http.McpEndpoint;
import dev.cloister.runtime.mcp.verb.CloisterFeatures;
import dev.cloister.runtime.verb.VerbInput;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Serves one {@link Cloister} over HTTP. Owns its actor system; thread-safe. */
public final class RestServer implements AutoCloseable {
  private static final int TRANSFER_ID_BYTES = 16;

  private final ActorSystem system;
  private final ServerBinding binding;
  private final RestSettings settings;
  private final AuditLog audit;
  private final CompletionStage<McpEndpoint> mcp;

  private RestServer(
      ActorSystem system,
      ServerBinding binding,
      RestSettings settings,
      AuditLog audit,
      CompletionStage<McpEndpoint> mcp) {
    this.audit = audit;
    this.mcp = mcp;
    this.system = system;
    this.binding = binding;
    this.settings = settings;
  }

  /**
   * Listens; blocks until the port is bound. The caller closes the server before {@code cloister}.
   *
   * @param config the whole configuration
   * @param token what callers must know
   * @throws FailureException with {@code INVALID_ARGUMENT} for an interface other than loopback, or
   *     {@code HOST_IO} where the port or the audit log cannot be had
   */
  public static RestServer open(
      Cloister cloister, DaemonIdentity self, Config config, String token) {
    RestSettings settings = RestSettings.of(config);
    AuditLog audit = AuditLog.open(self.home(), config);
    Config ofAkka = config.getConfig("cloister.http").withOnlyPath("akka").withFallback(config);
    ActorSystem system = ActorSystem.create("cloister-http", ofAkka);
    try {
      Transfers transfers = new Transfers(randomIds());
      Calls calls =
          new Calls(
              cloister,
              self,
              transfers,
              audit,
              config,
              SystemMaterializer.get(system).materializer());
      CompletableFuture<McpEndpoint> mcp = new CompletableFuture<>();
      RequestHandler handler =
          new RequestHandler(
              calls, mcp, new Gate(token), self.version(), settings, system, transfers);
      ServerBinding binding = bind(system, handler, settings);
      prepare(() -> mcpOf(calls, cloister.tasks(), self, config, system), mcp);
      return new RestServer(system, binding, settings, audit, mcp);
    } catch (RuntimeException e) {
      system.terminate();
      audit.close();
      throw e;
    }
  }

  /** Where it is found, e.g. {@code http://127.0.0.1:7420}. */
  public String url() {
    String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
    return "http://" + host + ":" + binding.localAddress().getPort();
  }

  /** Refuses new requests, gives those under way the grace, then ends them. Blocks until done. */
  @Override
  public void close() {
    mcp.thenAccept(McpEndpoint::close);
    binding.terminate(settings.shutdownGrace()).toCompletableFuture().join();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    audit.close();
  }

  /** Loads the schemas and what is made of them while nobody waits for them. */
  private static void prepare(Supplier<McpEndpoint> making, CompletableFuture<McpEndpoint> made) {
    Thread preparation =
        new Thread(
            () -> {
              try {
                VerbInput.prepare();
                made.complete(making.get());
              } catch (RuntimeException e) {
                made.completeExceptionally(e);
              }
            },
            "cloister-schemas");
    preparation.setDaemon(true);
    preparation.start();
  }

  private static McpEndpoint mcpOf(
      Calls calls, Tasks tasks, DaemonIdentity self, Config config, ActorSystem system) {
    Features features =
        CloisterFeatures.of(
            calls, tasks, self.version(), config, SystemMaterializer.get(system).materializer());
    return new McpEndpoint(features, config, system);
  }

  private static ServerBinding bind(
      ActorSystem system, RequestHandler handler, RestSettings settings) {
    try {
      return bind(system, handler, settings, settings.port());
    } catch (CompletionException e) {
      if (settings.anyPortIfTaken() && settings.port() != 0) {
        return bind(system, handler, settings, 0);
      }
      throw new FailureException(
          FailureCode.HOST_IO,
          "Cannot listen on " + settings.host() + ":" + settings.port() + ": " + e.getCause(),
          "Set cloister.http.port to a free port, or to 0 for any.");
    }
  }

  private static ServerBinding bind(
      ActorSystem system, RequestHandler handler, RestSettings settings, int port) {
    return Http.get(system)
        .newServerAt(settings.host(), port)
        .bindFlow(
            BidiFlow.fromGraph(new HeadDeadline(settings.headTimeout()))
                .join(Flow.of(HttpRequest.class).mapAsync(1, handler::handle)))
        .toCompletableFuture()
        .join();
  }

  private static Supplier<String> randomIds() {
    SecureRandom random = new SecureRandom();
    return () -> {
      byte[] id = new byte[TRANSFER_ID_BYTES];
      random.nextBytes(id);
      return HexFormat.of().formatHex(id);
    };
  }
}
