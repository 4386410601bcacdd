package dev.cloister.runtime.rest;

import akka.actor.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.HttpRequest;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.cloister.runtime.mcp.era.Principal;
import dev.cloister.runtime.mcp.feature.Changes;
import dev.cloister.runtime.mcp.fixture.FixtureFeatures;
import dev.cloister.runtime.mcp.http.McpEndpoint;
import java.util.concurrent.CompletableFuture;

/**
 * The shipped MCP endpoint behind the shipped gate's Host and Origin checks, with the conformance
 * suite's fixtures and without a token, which the suite cannot send. Prints its URL; ends when its
 * standard input does.
 */
public final class ConformanceServer {
  private ConformanceServer() {}

  public static void main(String[] arguments) throws Exception {
    Config config = ConfigFactory.load();
    Config ofAkka = config.getConfig("cloister.http").withOnlyPath("akka").withFallback(config);
    ActorSystem system = ActorSystem.create("conformance", ofAkka);
    Gate gate = new Gate("none");
    try (McpEndpoint endpoint =
        new McpEndpoint(FixtureFeatures.with(new Changes()), config, system)) {
      ServerBinding binding =
          Http.get(system)
              .newServerAt("127.0.0.1", 0)
              .bind(
                  (HttpRequest request) ->
                      gate.refuseStranger(request)
                          .map(
                              refusal -> {
                                request.discardEntityBytes(system);
                                return CompletableFuture.completedStage(refusal);
                              })
                          .orElseGet(() -> endpoint.handle(request, new Principal("anybody"))))
              .toCompletableFuture()
              .join();
      System.out.println("http://127.0.0.1:" + binding.localAddress().getPort() + "/mcp");
      System.out.flush();
      System.in.readAllBytes();
    }
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }
}
