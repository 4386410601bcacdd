package dev.cloister.runtime.rest;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.ErrorView;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/**
 * Who may come in: programs of this host that know the token. The Host and Origin checks keep web
 * pages out that had their name resolve to this host.
 */
final class Gate {
  private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String SCHEME = "Bearer ";

  private final byte[] token;

  Gate(String token) {
    this.token = token.getBytes(StandardCharsets.US_ASCII);
  }

  /** The refusal for one who speaks to another host, or for another's page. */
  Optional<HttpResponse> refuseStranger(HttpRequest request) {
    boolean own =
        request.getHeader("Host").map(host -> isOwn(host.value())).orElse(false)
            && request.getHeader("Origin").map(origin -> isOwnOrigin(origin.value())).orElse(true);
    return own
        ? Optional.empty()
        : Optional.of(
            Responses.error(
                StatusCodes.FORBIDDEN,
                ErrorView.of(
                    FailureCode.UNAUTHORIZED,
                    "The request is addressed to, or comes from, another host",
                    "Address it to 127.0.0.1 or localhost.")));
  }

  /** The refusal for one who does not know the token. */
  Optional<HttpResponse> refuseUnknown(HttpRequest request) {
    boolean known =
        request
            .getHeader("Authorization")
            .map(header -> header.value())
            .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
            .map(value -> value.substring(SCHEME.length()).strip())
            .map(this::isToken)
            .orElse(false);
    return known
        ? Optional.empty()
        : Optional.of(
            Responses.error(
                    StatusCodes.UNAUTHORIZED,
                    ErrorView.of(
                        FailureCode.UNAUTHORIZED,
                        "The token is missing or wrong",
                        "Send 'Authorization: Bearer' with what the file 'token' in the state"
                            + " directory holds."))
                .addHeader(RawHeader.create("WWW-Authenticate", "Bearer")));
  }

  private boolean isToken(String given) {
    return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token);
  }

  private static boolean isOwnOrigin(String origin) {
    try {
      String host = new URI(origin).getRawAuthority();
      return host != null && isOwn(host);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isOwn(String authority) {
    int port = authority.lastIndexOf(':');
    boolean hasPort = port > authority.lastIndexOf(']');
    return OWN_NAMES.contains(hasPort ? authority.substring(0, port) : authority);
  }
}
