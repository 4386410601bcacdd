package dev.cloister.runtime.rest;

import akka.http.javadsl.model.HttpRequest;
import dev.cloister.runtime.audit.Caller;
import dev.cloister.runtime.audit.Caller.Surface;

/** Who sends a request, as the audit log has it. */
final class Callers {
  /** By which the command line says who it is; nobody gains anything by pretending. */
  private static final String HEADER = "Cloister-Surface";

  private Callers() {}

  /** One who knew the token. */
  static Caller known(HttpRequest request) {
    return Caller.owner(surface(request));
  }

  /** One who was sent away. */
  static Caller unknown(HttpRequest request) {
    return Caller.stranger(surface(request));
  }

  private static Surface surface(HttpRequest request) {
    return request
        .getHeader(HEADER)
        .filter(header -> header.value().equals("cli"))
        .map(header -> Surface.CLI)
        .orElse(Surface.REST);
  }
}
