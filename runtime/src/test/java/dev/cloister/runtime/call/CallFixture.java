package dev.cloister.runtime.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.cloister.Cloister;
import dev.cloister.WorkspaceOptions;
import dev.cloister.actors.failure.Failure;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.runtime.audit.AuditLog;
import dev.cloister.runtime.audit.Caller;
import dev.cloister.runtime.fake.FakeCloister;
import dev.cloister.runtime.fake.FakeExecution;
import dev.cloister.runtime.verb.Verb;
import dev.cloister.runtime.verb.VerbInput;
import dev.cloister.runtime.verb.VerbJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The verbs, carried out on a fake host, as every surface has them. */
final class CallFixture implements AutoCloseable {
  private final Path home;
  private final AuditLog audit;
  final Calls calls;

  CallFixture(Path home, Cloister cloister, String settings) {
    Config config = ConfigFactory.parseString(settings).withFallback(ConfigFactory.load());
    this.home = home;
    this.audit = AuditLog.open(home, config);
    this.calls =
        new Calls(
            cloister,
            new DaemonIdentity("9.9", 1, home),
            new Transfers(() -> "t"),
            audit,
            config,
            FakeExecution.materializer());
  }

  /** On {@code cloister} with one workspace, {@code a}. */
  static CallFixture with(Path home, FakeCloister cloister) {
    Cloister.await(cloister.create(WorkspaceOptions.image("minimal").withName("a")));
    return new CallFixture(home, cloister, "");
  }

  /** Calls by a document with single quotes. */
  <I extends Record, O extends Record> O call(Verb<I, O> verb, String document) {
    return call(verb, VerbJson.parse(document.replace('\'', '"').getBytes(UTF_8)));
  }

  <I extends Record, O extends Record> O call(Verb<I, O> verb, ObjectNode fields) {
    I input = VerbInput.of(verb, fields);
    return verb.output()
        .cast(Cloister.await(calls.call(verb, input, Caller.owner(Caller.Surface.MCP))));
  }

  Failure refusal(Verb<?, ?> verb, String document) {
    return refusal(verb, VerbJson.parse(document.replace('\'', '"').getBytes(UTF_8)));
  }

  Failure refusal(Verb<?, ?> verb, ObjectNode fields) {
    try {
      throw new AssertionError("Not refused: " + call(verb, fields));
    } catch (FailureException e) {
      return e.failure();
    }
  }

  List<String> audited() throws IOException {
    return Files.readAllLines(home.resolve("audit.log"));
  }

  @Override
  public void close() {
    audit.close();
  }
}
