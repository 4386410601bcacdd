package dev.cloister.it.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** The REST API of one daemon. An {@link IOException} means that no answer came. Thread-safe. */
public final class Rest {
  /** Longer than anything takes; who waits longer hangs. */
  private static final int PATIENCE_MILLIS = 120_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String url;
  private final String token;

  /** An answer: what was asked for, or an error's document. */
  public record Answer(int status, JsonNode json) {
    public boolean good() {
      return status / 100 == 2;
    }

    /** The error's code. */
    public String code() {
      return json.path("error").path("code").asText();
    }

    @Override
    public String toString() {
      return status + " " + json;
    }
  }

  private Rest(String url, String token) {
    this.url = url;
    this.token = token;
  }

  /** That of the daemon that serves a lab. */
  public static Rest of(Lab lab) throws IOException {
    String token = Files.readString(lab.home().resolve("token")).strip();
    JsonNode daemon = JSON.readTree(lab.home().resolve("daemon.json").toFile());
    return new Rest(daemon.path("url").asText(), token);
  }

  /** A client of the same daemon's MCP endpoint. */
  public McpClient agent() throws IOException {
    return new McpClient(url, token, false);
  }

  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  public Answer get(String path) throws IOException {
    return read(open("GET", path));
  }

  public Answer delete(String path) throws IOException {
    return read(open("DELETE", path));
  }

  public Answer post(String path, ObjectNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    HttpURLConnection http = open("POST", path);
    http.setDoOutput(true);
    http.setRequestProperty("Content-Type", "application/json");
    // Sent once: without this the JDK sends what was cut off a second time.
    http.setFixedLengthStreamingMode(bytes.length);
    try (OutputStream out = http.getOutputStream()) {
      out.write(bytes);
    }
    return read(http);
  }

  private HttpURLConnection open(String method, String path) throws IOException {
    HttpURLConnection http = (HttpURLConnection) new URL(url + "/v1" + path).openConnection();
    http.setRequestMethod(method);
    http.setReadTimeout(PATIENCE_MILLIS);
    http.setRequestProperty("Authorization", "Bearer " + token);
    return http;
  }

  private static Answer read(HttpURLConnection http) throws IOException {
    int status = http.getResponseCode();
    try (InputStream in = status < 400 ? http.getInputStream() : http.getErrorStream()) {
      byte[] body = in == null ? new byte[0] : in.readAllBytes();
      return new Answer(status, JSON.readTree(new String(body, StandardCharsets.UTF_8)));
    }
  }
}
