package dev.cloister.runtime.cli;

import java.net.http.HttpClient;

/** An HTTP client for loopback: no TLS, so none of its start-up cost. */
final class Plain {
  private Plain() {}

  static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(new NoTls())
        .build();
  }
}
